// Refreshes the AWS managed policies in src/catalogue/data from IAM, at whatever endpoint and with whatever credentials
// the environment names: `npx tsx scripts/refresh-managed-policies.ts`. It lists all AWS managed policies
// (iam:ListPolicies) and gets each default version (iam:GetPolicyVersion): about 1,500 calls, no write.
import { GetPolicyVersionCommand, IAMClient, paginateListPolicies } from "@aws-sdk/client-iam";
import pLimit from "p-limit";
import { type ManagedPolicyRow, writeManagedPolicies } from "./managed-policy-files.ts";

const client = new IAMClient({ region: process.env["AWS_REGION"] ?? "us-east-1", maxAttempts: 10 });
const limit = pLimit(8);

const rows: Record<string, ManagedPolicyRow> = {};
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

process.stdout.write(writeManagedPolicies(rows));
