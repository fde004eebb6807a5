// Refreshes src/catalogue/data/aws-managed-policies.json.gz from IAM, at whatever endpoint and with whatever credentials
// the environment names: `npx tsx scripts/refresh-managed-policies.ts`. It lists all AWS managed policies
// (iam:ListPolicies) and gets each default version (iam:GetPolicyVersion): about 1,500 calls, no write.
import { writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { GetPolicyVersionCommand, IAMClient, paginateListPolicies } from "@aws-sdk/client-iam";
import pLimit from "p-limit";

const client = new IAMClient({ region: process.env["AWS_REGION"] ?? "us-east-1", maxAttempts: 10 });
const limit = pLimit(8);

interface Row {
  readonly path: string;
  readonly version: string;
  readonly updated: string;
  readonly attachable: boolean;
  readonly document: unknown;
}

const rows: Record<string, Row> = {};
const pending: Promise<void>[] = [];
for await (const page of paginateListPolicies({ client }, { Scope: "AWS", MaxItems: 1000 })) {
  for (const policy of page.Policies ?? []) {
    pending.push(
      limit(async () => {
        const { Arn: PolicyArn = "", DefaultVersionId: VersionId = "", PolicyName = "" } = policy;
        const { PolicyVersion } = await client.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }));
        const path = policy.Path ?? "/";
        rows[PolicyName] = {
          path,
          version: VersionId,
          updated: (policy.UpdateDate ?? policy.CreateDate ?? new Date(0)).toISOString().slice(0, 10),
          // AWS's own roles alone may hold what stands under aws-service-role/, whatever an answer says.
          attachable: policy.IsAttachable !== false && !path.startsWith("/aws-service-role/"),
          document: JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? "{}")) as unknown,
        };
      }),
    );
  }
}
await Promise.all(pending);

const names = Object.keys(rows).toSorted();
const newest = names.map((name) => rows[name]?.updated ?? "").reduce((a, b) => (a > b ? a : b), "");
const policies = Object.fromEntries(names.map((name) => [name, rows[name]]));
const data = JSON.stringify({ newest, policies });
writeFileSync(
  new URL("../src/catalogue/data/aws-managed-policies.json.gz", import.meta.url),
  gzipSync(data, { level: 9 }),
);
process.stdout.write(`${names.length} policies, the newest of ${newest}\n`);
