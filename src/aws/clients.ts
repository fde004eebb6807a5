import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import type { CostExplorerClient } from "@aws-sdk/client-cost-explorer";
import type { IAMClient, IAMClientConfig } from "@aws-sdk/client-iam";
import type { OrganizationsClient } from "@aws-sdk/client-organizations";
import type { STSClient } from "@aws-sdk/client-sts";
import type { AccountId, Partition } from "../model/index.ts";
import { isThrottling } from "./failure.ts";

/** Told before a call is made again. */
export interface AwsRetry {
  /** Absent for calls made before an account is entered. */
  readonly accountId?: AccountId;
  /** `throttled`: AWS asks for fewer requests. */
  readonly reason: "throttled" | "unavailable";
}

export interface ClientSettings {
  readonly region: string;
  /** Where calls go instead of AWS; absent leaves it to the SDK (`AWS_ENDPOINT_URL`, `~/.aws/config`). */
  readonly endpoint?: string;
  readonly maxAttempts: number;
  readonly onRetry?: (retry: AwsRetry) => void;
}

export type CredentialSource = NonNullable<IAMClientConfig["credentials"]>;

/**
 * Makes the SDK's clients: of IAM one per account, of STS one per credentials, since AWS counts the calls of STS by caller;
 * all over the same connections. Each service is imported when first used.
 */
export interface Clients {
  iam(credentials: CredentialSource, accountId: AccountId): Promise<IAMClient>;
  sts(credentials: CredentialSource): Promise<STSClient>;
  organizations(credentials: CredentialSource): Promise<OrganizationsClient>;
  costExplorer(credentials: CredentialSource, partition: Partition): Promise<CostExplorerClient>;
  cloudFormation(credentials: CredentialSource): Promise<CloudFormationClient>;
}

/** Where Cost Explorer answers; in the other partitions it is the region of all our calls. */
const costRegions: Partial<Record<Partition, string>> = { "aws-cn": "cn-northwest-1" };

/** How many connections stand open at once; a reading keeps some five calls per account in flight. */
const maxSockets = 128;

/** Milliseconds. */
const patience = { connect: 5_000, answer: 60_000 };

export function createClients(settings: ClientSettings): Clients {
  const keptAlive = { keepAlive: true, maxSockets };
  const requestHandler = {
    httpAgent: new HttpAgent(keptAlive),
    httpsAgent: new HttpsAgent(keptAlive),
    connectionTimeout: patience.connect,
    requestTimeout: patience.answer,
    throwOnRequestTimeout: true,
    // Calls that wait for a connection of ours are no reason for a warning.
    socketAcquisitionWarningTimeout: patience.answer,
  };
  const common = {
    region: settings.region,
    ...(settings.endpoint !== undefined && { endpoint: settings.endpoint }),
    // Standard backoff, and a rate of one's own for each client once AWS has asked for fewer requests.
    retryMode: "adaptive",
    maxAttempts: settings.maxAttempts,
    requestHandler,
    customUserAgent: "rolebridge",
  };
  const stsClients = new WeakMap<object, STSClient>();
  return {
    async iam(credentials, accountId) {
      const { IAMClient } = await import("@aws-sdk/client-iam");
      const client = new IAMClient({ ...common, credentials });
      reportRetries(client, settings, accountId);
      return client;
    },
    async sts(credentials) {
      const { STSClient } = await import("@aws-sdk/client-sts");
      const known = stsClients.get(credentials);
      if (known !== undefined) return known;
      const client = new STSClient({ ...common, credentials });
      stsClients.set(credentials, client);
      reportRetries(client, settings);
      return client;
    },
    async organizations(credentials) {
      const { OrganizationsClient } = await import("@aws-sdk/client-organizations");
      const client = new OrganizationsClient({ ...common, credentials });
      reportRetries(client, settings);
      return client;
    },
    async costExplorer(credentials, partition) {
      const { CostExplorerClient } = await import("@aws-sdk/client-cost-explorer");
      const region = costRegions[partition] ?? settings.region;
      const client = new CostExplorerClient({ ...common, region, credentials });
      reportRetries(client, settings);
      return client;
    },
    async cloudFormation(credentials) {
      const { CloudFormationClient } = await import("@aws-sdk/client-cloudformation");
      const client = new CloudFormationClient({ ...common, credentials });
      reportRetries(client, settings);
      return client;
    },
  };
}

/** Looks at each attempt, inside the SDK's own retrying. */
function reportRetries(
  client: Pick<
    IAMClient | STSClient | OrganizationsClient | CostExplorerClient | CloudFormationClient,
    "middlewareStack"
  >,
  { onRetry }: ClientSettings,
  accountId?: AccountId,
): void {
  if (onRetry === undefined) return;
  const stack = client.middlewareStack as IAMClient["middlewareStack"];
  stack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        const reason = reasonToRetry(error);
        if (reason !== undefined) onRetry({ ...(accountId !== undefined && { accountId }), reason });
        throw error;
      }
    },
    { step: "finalizeRequest", name: "rolebridgeReportRetries" },
  );
}

function reasonToRetry(error: unknown): AwsRetry["reason"] | undefined {
  if (isThrottling(error)) return "throttled";
  const { $metadata, code } = error as {
    readonly $metadata?: { readonly httpStatusCode?: number };
    readonly code?: string;
  };
  return ($metadata?.httpStatusCode ?? 0) >= 500 || code?.startsWith("E") ? "unavailable" : undefined;
}
