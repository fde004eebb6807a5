import { readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { commandLine, pointTo } from "../../../test/support/command-line.ts";
import { exit } from "../exit.ts";
import { packageFile } from "../package-file.ts";

// Cost Explorer's answers as they were recorded, given over its wire protocol to the SDK's own client.

const fixture = join(import.meta.dirname, "../../../test/fixtures/cost-explorer/answers.json");
const answers = JSON.parse(readFileSync(fixture, "utf8")) as Readonly<Record<string, unknown>>;

interface Asked {
  readonly target: string | undefined;
  readonly body: Readonly<Record<string, unknown>> & { readonly NextPageToken?: string };
}

interface Page {
  readonly DimensionValueAttributes: readonly object[];
  readonly ResultsByTime: readonly {
    readonly TimePeriod: { readonly Start: string };
    readonly Groups: readonly { readonly Keys: readonly string[]; readonly Metrics: object }[];
  }[];
}

/** The recorded bill without its oddities: one currency, closed, nothing of the management account, on one page. */
function plainBill(): Page {
  const [first, second] = Object.values(answers) as unknown as readonly [Page, Page];
  const isPlain = ({ Keys, Metrics }: Page["ResultsByTime"][number]["Groups"][number]): boolean =>
    Keys[0] !== "999999999999" && !JSON.stringify(Metrics).includes("INR");
  const results = first.ResultsByTime.map((month) => {
    const more = second.ResultsByTime.find(({ TimePeriod }) => TimePeriod.Start === month.TimePeriod.Start);
    const Groups = [...month.Groups, ...(more?.Groups ?? [])].filter(isPlain);
    return { ...month, Groups, Estimated: false };
  });
  const names = [...first.DimensionValueAttributes, ...second.DimensionValueAttributes];
  return { ResultsByTime: results, DimensionValueAttributes: names };
}

const declaration = `
version: 1
organization: larkspur
source: users
accounts:
  users: "111111111111"
  shop-production: { id: "222222222222", project: shop, stage: production }
  shop-development: { id: "333333333333", project: shop, stage: development }
  audit: { id: "444444444444", project: audit }
roles:
  Viewer: { description: Look, policies: [job-function/ViewOnlyAccess] }
people:
  alice: { access: ["Viewer@*"] }
`;

let server: Server;
let restore: () => void;
let asked: Asked[] = [];
let refusal: string | undefined;
/** An answer instead of the recorded ones. */
let plain: Page | undefined;
const { folder, run } = commandLine({ now: () => new Date("2026-11-24T10:00:00Z") });

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = JSON.parse(Buffer.concat(chunks).toString("utf8")) as Asked["body"];
      asked.push({ target: request.headers["x-amz-target"]?.toString(), body });
      response.setHeader("content-type", "application/x-amz-json-1.1");
      response.statusCode = refusal === undefined ? 200 : 400;
      response.end(
        refusal === undefined
          ? JSON.stringify(plain ?? answers[body.NextPageToken ?? "first"])
          : JSON.stringify({ __type: refusal, message: "no" }),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  restore = pointTo(
    { endpoint: `http://127.0.0.1:${port}`, region: "us-east-1" },
    { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "secret" },
  );
  writeFileSync(join(folder, "rolebridge.yaml"), declaration);
});
beforeEach(() => {
  asked = [];
  refusal = undefined;
  plain = undefined;
});
afterAll(async () => {
  restore();
  await new Promise((resolve) => server.close(resolve));
});

describe("costs", () => {
  test("adds the accounts of a project up, names the others, and compares with the month before", async () => {
    const { status, stdout } = await run("costs --yes");
    expect(status).toBe(exit.ok);
    expect(stdout).toMatchInlineSnapshot(`
      "Costs by project, October 2026
                                                                              September 2026   October 2026     change
        shop                               2 accounts                   USD         1,299.10       1,384.60     +6.6 %
        audit                              1 account                    INR             0.00          12.00        new
                                                                        USD             0.00          80.00        new

      3 accounts without a project
        legacy                             555555555555, not declared   USD             0.00           0.05        new
        users                              declared without             USD             0.00           0.00
        =HYPERLINK("http://example.com")   999999999999, not declared   USD            17.00          -3.00   -117.6 %

        Total                                                           INR             0.00          12.00        new
        Total                                                           USD         1,316.10       1,461.66    +11.1 %

      The bill of October 2026 is not closed: AWS estimates it.
      AWS charges USD 0.02 for 2 requests to Cost Explorer.
      "
    `);
  });

  test("docs/costs.md shows what the command prints", async () => {
    plain = plainBill();
    const page = readFileSync(packageFile("docs/costs.md"), "utf8");
    const { stdout, stderr } = await run("costs --month 2026-10 --yes");
    expect(page).toContain(`$ rolebridge costs --month 2026-10 --yes\n${stderr}${stdout}`);
  });

  test("asks for two whole months by account, page after page, and says before what AWS charges", async () => {
    const { stderr } = await run("costs --month 2026-10 --yes");
    expect(stderr).toMatchInlineSnapshot(`
      "Cost Explorer is asked for September 2026 and October 2026. AWS charges USD 0.01 for each request: this is one, and one more for each further page of accounts.
      "
    `);
    expect(asked.map(({ target }) => target)).toEqual([
      "AWSInsightsIndexService.GetCostAndUsage",
      "AWSInsightsIndexService.GetCostAndUsage",
    ]);
    expect(asked[0]?.body).toEqual({
      TimePeriod: { Start: "2026-09-01", End: "2026-11-01" },
      Granularity: "MONTHLY",
      Metrics: ["UnblendedCost"],
      GroupBy: [{ Type: "DIMENSION", Key: "LINKED_ACCOUNT" }],
    });
    expect(asked[1]?.body).toMatchObject({ NextPageToken: "page-2" });
  });

  test("by stage and by account", async () => {
    expect((await run("costs --by stage --yes")).stdout).toMatchInlineSnapshot(`
      "Costs by stage, October 2026
                                                                              September 2026   October 2026     change
        production                         1 account                    USD         1,099.00       1,234.50    +12.3 %
        development                        1 account                    USD           200.10         150.10    -25.0 %

      5 accounts without a stage
        audit                              declared without             INR             0.00          12.00        new
                                                                        USD             0.00          80.00        new
        legacy                             555555555555, not declared   USD             0.00           0.05        new
        users                              declared without             USD             0.00           0.00
        =HYPERLINK("http://example.com")   999999999999, not declared   USD            17.00          -3.00   -117.6 %

        Total                                                           INR             0.00          12.00        new
        Total                                                           USD         1,316.10       1,461.66    +11.1 %

      The bill of October 2026 is not closed: AWS estimates it.
      AWS charges USD 0.02 for 2 requests to Cost Explorer.
      "
    `);
    expect((await run("costs --by account --yes")).stdout).toMatchInlineSnapshot(`
      "Costs by account, October 2026
                                                                              September 2026   October 2026     change
        shop-production                    shop production              USD         1,099.00       1,234.50    +12.3 %
        shop-development                   shop development             USD           200.10         150.10    -25.0 %
        audit                              audit                        INR             0.00          12.00        new
                                                                        USD             0.00          80.00        new
        users                                                           USD             0.00           0.00

      2 accounts that the declaration does not name
        legacy                             555555555555, not declared   USD             0.00           0.05        new
        =HYPERLINK("http://example.com")   999999999999, not declared   USD            17.00          -3.00   -117.6 %

        Total                                                           INR             0.00          12.00        new
        Total                                                           USD         1,316.10       1,461.66    +11.1 %

      The bill of October 2026 is not closed: AWS estimates it.
      AWS charges USD 0.02 for 2 requests to Cost Explorer.
      "
    `);
  });

  test("as CSV amounts are exact, and no cell is a formula", async () => {
    const { stdout } = await run("costs --by account --csv --yes");
    expect(stdout.replaceAll("\r\n", "\n")).toMatchInlineSnapshot(`
      "name,placed,accounts,currency,month,amount,monthBefore,amountBefore,estimated
      shop-production,account,222222222222,USD,2026-10,1234.5049999999,2026-09,1099.0000000001,true
      shop-development,account,333333333333,USD,2026-10,150.1,2026-09,200.1,true
      audit,account,444444444444,INR,2026-10,12,2026-09,0,true
      audit,account,444444444444,USD,2026-10,80,2026-09,0,true
      users,account,111111111111,USD,2026-10,0.00000048,2026-09,0.00000048,true
      legacy,,555555555555,USD,2026-10,0.05,2026-09,0,true
      "'=HYPERLINK(""http://example.com"")",,999999999999,USD,2026-10,-3,2026-09,17,true
      "
    `);
  });

  test("for programs the parts make the whole, to the last place", async () => {
    const { stdout } = await run("costs --json --yes");
    expect(JSON.parse(stdout)).toMatchObject({
      month: "2026-10",
      monthBefore: "2026-09",
      isEstimated: true,
      requests: 2,
      total: [
        { currency: "INR", amount: "12", before: "0" },
        { currency: "USD", amount: "1461.6550004799", before: "1316.1000004801" },
      ],
    });
  });

  test("nothing is asked, and nothing paid, where nobody said yes", async () => {
    const { status, stderr } = await run("costs");
    expect(status).toBe(exit.usage);
    expect(stderr).toContain("The request costs USD 0.01");
    expect(asked).toEqual([]);
  });

  test("a month that is none, or has not begun, is refused before anything is asked", async () => {
    expect((await run("costs --month 2026-13 --yes")).stderr).toContain("2026-13 is not a month");
    expect((await run("costs --month 2026-12 --yes")).stderr).toContain("December 2026 has not begun");
    expect(asked).toEqual([]);
  });

  test("what AWS refuses is said with the way out", async () => {
    refusal = "AccessDeniedException";
    const denied = await run("costs --yes");
    expect(denied.status).toBe(exit.problems);
    expect(denied.stderr).toContain("rolebridge permissions --for costs");
    refusal = "DataUnavailableException";
    expect((await run("costs --yes")).stderr).toContain("within a day");
  });
});
