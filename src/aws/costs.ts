import type { DimensionValuesWithAttributes, Group, ResultByTime } from "@aws-sdk/client-cost-explorer";
import type { BilledAccount, BilledMonth, BillRequest, CostCloud } from "../cloud/index.ts";
import { asked } from "./asked.ts";
import { type AwsCloudOptions, ambientCredentials, settingsOf } from "./aws-cloud.ts";
import { createClients } from "./clients.ts";

/** Cost Explorer, called with the ambient credentials: of the management account, to see the bill of all. */
export function createAwsCosts(options: AwsCloudOptions): CostCloud {
  const clients = createClients(settingsOf(options));
  return {
    async readBill(request) {
      const { GetCostAndUsageCommand } = await import("@aws-sdk/client-cost-explorer");
      const client = await clients.costExplorer(
        await ambientCredentials(options),
        options.partition ?? "aws",
      );
      const months = new Map<string, BilledMonth>();
      const names: Record<string, string> = {};
      let requests = 0;
      for (let token: string | undefined; ; ) {
        const page = await asked({ service: "ce", operation: "GetCostAndUsage" }, () =>
          client.send(
            new GetCostAndUsageCommand({ ...questionFor(request), ...(token && { NextPageToken: token }) }),
          ),
        );
        requests += 1;
        for (const result of page.ResultsByTime ?? []) addMonth(months, result, metricOf(request));
        Object.assign(names, namesIn(page.DimensionValueAttributes ?? []));
        token = page.NextPageToken;
        if (!token) break;
      }
      return {
        months: [...months.values()].toSorted((a, b) => (a.month < b.month ? -1 : 1)),
        names,
        requests,
      };
    },
  };
}

type Metric = "UnblendedCost" | "AmortizedCost";

/** Unblended is what the bill says; https://docs.aws.amazon.com/cost-management/latest/userguide/ce-advanced.html */
function metricOf({ isAmortized }: BillRequest): Metric {
  return isAmortized ? "AmortizedCost" : "UnblendedCost";
}

function questionFor(request: BillRequest) {
  return {
    // The end is exclusive: the first day of the month after.
    TimePeriod: { Start: `${request.from}-01`, End: `${monthAfter(request.to)}-01` },
    Granularity: "MONTHLY" as const,
    Metrics: [metricOf(request)],
    GroupBy: [{ Type: "DIMENSION" as const, Key: "LINKED_ACCOUNT" }],
  };
}

function monthAfter(month: string): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number, 1)).toISOString().slice(0, 7);
}

/** A month's accounts may come on several pages. */
function addMonth(months: Map<string, BilledMonth>, result: ResultByTime, metric: Metric): void {
  const month = (result.TimePeriod?.Start ?? "").slice(0, 7);
  const known = months.get(month);
  months.set(month, {
    month,
    isEstimated: (known?.isEstimated ?? false) || (result.Estimated ?? false),
    accounts: [...(known?.accounts ?? []), ...(result.Groups ?? []).map((group) => billed(group, metric))],
  });
}

function billed({ Keys = [], Metrics = {} }: Group, metric: Metric): BilledAccount {
  const value = Metrics[metric];
  return { accountId: Keys[0] ?? "", amount: value?.Amount ?? "0", currency: value?.Unit ?? "USD" };
}

function namesIn(values: readonly DimensionValuesWithAttributes[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    values.flatMap(({ Value, Attributes }) => {
      const name = Attributes?.["description"];
      return Value === undefined || name === undefined ? [] : [[Value, name]];
    }),
  );
}
