import type { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import type { AccountTarget, StackCloud } from "../cloud/index.ts";
import type { AccountId } from "../model/index.ts";
import { type AwsCloudOptions, ambientCredentials, settingsOf } from "./aws-cloud.ts";
import type { Clients } from "./clients.ts";
import { enterAccount, identityOf } from "./enter.ts";
import { ownFailure, toCloudFailure } from "./failure.ts";

// CloudFormation within one target account: only to take what stands there into a stack, which a stack set cannot do.

export interface StacksContext {
  readonly options: AwsCloudOptions;
  readonly clients: Clients;
  readonly region: string;
}

/** Seconds that an import may take; it changes nothing, and is quick. */
const patienceSeconds = 600;

export async function enterStacks(
  target: AccountTarget,
  { options, clients, region }: StacksContext,
): Promise<StackCloud> {
  const ambient = await ambientCredentials(options);
  const { askMfaCode } = options;
  const { credentials } = await enterAccount(target, "write", {
    clients,
    partition: options.partition ?? "aws",
    ambient,
    caller: await identityOf(await clients.sts(ambient)),
    region: settingsOf(options).region,
    ...(askMfaCode !== undefined && { askMfaCode }),
  });
  const client = await clients.cloudFormation(credentials);
  const call = callIn(target.accountId);
  return {
    findStackOf: (physicalId) => findStackOf(client, physicalId, call),
    async readTemplate(stackId) {
      const { GetTemplateCommand } = await import("@aws-sdk/client-cloudformation");
      const { TemplateBody } = await call("GetTemplate", () =>
        client.send(new GetTemplateCommand({ StackName: stackId, TemplateStage: "Original" })),
      );
      return TemplateBody ?? "{}";
    },
    importResources: (request) =>
      importResources(client, request, { call, accountId: target.accountId, region }),
  };
}

type Call = <T>(operation: string, send: () => Promise<T>) => Promise<T>;

function callIn(accountId: AccountId): Call {
  return async (operation, send) => {
    try {
      return await send();
    } catch (error) {
      throw toCloudFailure(error, { service: "cloudformation", operation, accountId });
    }
  };
}

async function findStackOf(
  client: CloudFormationClient,
  physicalId: string,
  call: Call,
): Promise<string | undefined> {
  const { DescribeStackResourcesCommand } = await import("@aws-sdk/client-cloudformation");
  const answer = await call("DescribeStackResources", async () => {
    try {
      return await client.send(new DescribeStackResourcesCommand({ PhysicalResourceId: physicalId }));
    } catch (error) {
      // CloudFormation's way of saying that it knows no stack of it.
      if (error instanceof Error && /does not exist/.test(error.message)) return undefined;
      throw error;
    }
  });
  return answer?.StackResources?.find(({ PhysicalResourceId: id }) => id === physicalId)?.StackId;
}

interface ImportContext {
  readonly call: Call;
  readonly accountId: AccountId;
  readonly region: string;
}

async function importResources(
  client: CloudFormationClient,
  { stack, template, resources }: Parameters<StackCloud["importResources"]>[0],
  { call, accountId }: ImportContext,
): Promise<string> {
  const sdk = await import("@aws-sdk/client-cloudformation");
  const { Id: changeSet, StackId } = await call("CreateChangeSet", () =>
    client.send(
      new sdk.CreateChangeSetCommand({
        StackName: stack,
        ChangeSetName: `rolebridge-import-${crypto.randomUUID()}`,
        ChangeSetType: "IMPORT",
        TemplateBody: template,
        Capabilities: ["CAPABILITY_NAMED_IAM"],
        ResourcesToImport: resources.map(({ logicalId, type, identifier }) => ({
          LogicalResourceId: logicalId,
          ResourceType: type,
          ResourceIdentifier: { ...identifier },
        })),
      }),
    ),
  );
  const waiting = { client, maxWaitTime: patienceSeconds, minDelay: 1, maxDelay: 10 };
  await settled("CreateChangeSet", accountId, () =>
    sdk.waitUntilChangeSetCreateComplete(waiting, { ChangeSetName: changeSet ?? "" }),
  );
  await call("ExecuteChangeSet", () =>
    client.send(new sdk.ExecuteChangeSetCommand({ ChangeSetName: changeSet ?? "" })),
  );
  await settled("ExecuteChangeSet", accountId, () =>
    sdk.waitUntilStackImportComplete(waiting, { StackName: StackId ?? stack }),
  );
  return StackId ?? stack;
}

async function settled(operation: string, accountId: AccountId, wait: () => Promise<unknown>): Promise<void> {
  const place = { service: "cloudformation", operation, accountId };
  try {
    await wait();
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw ownFailure(
      place,
      "ImportFailed",
      `CloudFormation did not take over what stands: ${said.slice(0, 500)}`,
    );
  }
}
