import { createAwsCloud } from "../src/aws/index.ts";
import type { AccountTarget } from "../src/cloud/index.ts";
import { accountId } from "../src/model/index.ts";
import { startSandbox } from "../src/sandbox/index.ts";
import { describeCloud } from "./contract/cloud.ts";
import { memoryCloud } from "./support/memory-cloud.ts";
import { administratorOf } from "./support/sandbox-clients.ts";
import { account, world } from "./support/worlds.ts";

const users = "111111111111";
const webapp = "222222222222";

function target(name: string, id: string): AccountTarget {
  return { accountId: accountId(id), name, reach: { kind: "role", role: "OrganizationAccountAccessRole" } };
}
const targets = [target("users", users), target("webapp", webapp)];
const closed = target("nowhere", "333333333333");

describeCloud("the cloud in memory", () =>
  Promise.resolve({
    cloud: memoryCloud(
      world({
        source: "users",
        accounts: { users: { id: users }, webapp: { id: webapp } },
        people: [],
        states: [account(users), account(webapp)],
      }),
    ),
    targets,
    closed,
  }),
);

describeCloud("AWS over its wire protocol", async () => {
  const sandbox = await startSandbox({
    seed: "contract",
    accounts: targets.map(({ name, accountId: id }) => ({ name, accountId: id })),
  });
  return {
    cloud: createAwsCloud({ endpoint: sandbox.endpoint, credentials: administratorOf(sandbox) }),
    targets,
    closed,
    close: () => sandbox.stop(),
  };
});
