// The fewest calls that could do the work, signed by hand over kept connections, with no plan, no comparison and no
// safety: not a product but the least that any tool can take on the same emulator. One file without imports of ours, so
// that it starts as fast as Node does.
//
//   node floor.js JOB.json
import { createHash, createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { argv, env, stdout } from "node:process";

/** What the floor is to do; written by the driver. */
export interface FloorJob {
  readonly endpoint: string;
  readonly concurrency: number;
  /** Members of the source account are called with the keys in use, the others through their reach role. */
  readonly source: string;
  readonly reachRole: string;
  readonly accounts: readonly FloorAccount[];
  /** `all`: what Rolebridge reads · `fewest`: the one call that lists most · `none` */
  readonly reads: "all" | "fewest" | "none";
}

export interface FloorAccount {
  readonly accountId: string;
  /** Writes by stage: a stage begins when the one before has ended. */
  readonly stages: readonly (readonly { readonly call: string; readonly input: object }[])[];
}

interface Keys {
  readonly id: string;
  readonly secret: string;
  readonly token?: string;
}

const versions = { iam: "2010-05-08", sts: "2011-06-15" };
const ambient: Keys = {
  id: env["AWS_ACCESS_KEY_ID"] ?? "",
  secret: env["AWS_SECRET_ACCESS_KEY"] ?? "",
};

const job = JSON.parse(readFileSync(argv[2] ?? "", "utf8")) as FloorJob;
const endpoint = new URL(job.endpoint);
const agent = new Agent({ keepAlive: true, maxSockets: job.concurrency });
const waiting: (() => void)[] = [];
let active = 0;
let calls = 0;

const sha = (text: string): string => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();

async function call(service: "iam" | "sts", action: string, input: object, keys: Keys): Promise<string> {
  if (active >= job.concurrency) await new Promise<void>((resolve) => waiting.push(resolve));
  active += 1;
  try {
    const body = new URLSearchParams({
      Action: action,
      Version: versions[service],
      ...flat(input),
    }).toString();
    return await send(service, action, body, keys);
  } finally {
    active -= 1;
    waiting.shift()?.();
  }
}

/** AWS Query's form: `Tags.member.1.Key`. */
function flat(value: unknown, name = ""): Record<string, string> {
  if (Array.isArray(value)) {
    return Object.assign(
      {},
      ...value.map((one, index) => flat(one, `${name}.member.${index + 1}`)),
    ) as Record<string, string>;
  }
  if (typeof value === "object" && value !== null) {
    const parts = Object.entries(value).map(([key, one]) => flat(one, name === "" ? key : `${name}.${key}`));
    return Object.assign({}, ...parts) as Record<string, string>;
  }
  return { [name]: String(value) };
}

function send(service: string, action: string, body: string, keys: Keys): Promise<string> {
  const date = new Date().toISOString().replaceAll(/[:-]|\.\d{3}/g, "");
  const scope = `${date.slice(0, 8)}/us-east-1/${service}/aws4_request`;
  const headers: Record<string, string> = {
    "content-type": "application/x-www-form-urlencoded; charset=utf-8",
    host: endpoint.host,
    "x-amz-date": date,
    ...(keys.token !== undefined && { "x-amz-security-token": keys.token }),
  };
  const names = Object.keys(headers).toSorted();
  const canonical = [
    "POST\n/\n",
    ...names.map((name) => `${name}:${headers[name]}`),
    `\n${names.join(";")}`,
    sha(body),
  ].join("\n");
  const key = ["us-east-1", service, "aws4_request"].reduce(
    hmac,
    hmac(`AWS4${keys.secret}`, date.slice(0, 8)),
  );
  const signature = hmac(key, `AWS4-HMAC-SHA256\n${date}\n${scope}\n${sha(canonical)}`).toString("hex");
  headers["authorization"] =
    `AWS4-HMAC-SHA256 Credential=${keys.id}/${scope}, SignedHeaders=${names.join(";")}, Signature=${signature}`;
  calls += 1;
  return new Promise((resolve, reject) => {
    const { hostname, port } = endpoint;
    const outgoing = request({ hostname, port, method: "POST", path: "/", headers, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`${action}: ${response.statusCode} ${text.slice(0, 300)}`));
      });
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

const element = (xml: string, name: string): string | undefined =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];

async function enter({ accountId }: FloorAccount): Promise<Keys> {
  if (accountId === job.source) return ambient;
  const RoleArn = `arn:aws:iam::${accountId}:role/${job.reachRole}`;
  const xml = await call("sts", "AssumeRole", { RoleArn, RoleSessionName: "floor" }, ambient);
  return {
    id: element(xml, "AccessKeyId") ?? "",
    secret: element(xml, "SecretAccessKey") ?? "",
    token: element(xml, "SessionToken") ?? "",
  };
}

async function readPages(action: string, input: object, keys: Keys): Promise<number> {
  let bytes = 0;
  for (let marker: string | undefined; ; ) {
    const page = marker === undefined ? {} : { Marker: marker };
    const xml = await call("iam", action, { MaxItems: 1000, ...input, ...page }, keys);
    bytes += xml.length;
    if (element(xml, "IsTruncated") !== "true") return bytes;
    marker = element(xml, "Marker");
  }
}

async function read(keys: Keys): Promise<void> {
  const Filter = ["User", "Group", "Role", "LocalManagedPolicy"];
  const details = readPages("GetAccountAuthorizationDetails", { Filter }, keys);
  if (job.reads === "fewest") return void (await details);
  await Promise.all([
    details,
    readPages("ListRoles", {}, keys),
    call("iam", "GetAccountSummary", {}, keys),
    call("iam", "ListSAMLProviders", {}, keys),
    call("iam", "ListOpenIDConnectProviders", {}, keys),
  ]);
}

const began = performance.now();
if (job.reads === "all") await call("sts", "GetCallerIdentity", {}, ambient);
const entered = await Promise.all(
  job.accounts.map(async (account) => {
    if (job.reads === "none" && account.stages.every((stage) => stage.length === 0))
      return { account, keys: ambient };
    const keys = await enter(account);
    if (job.reads !== "none") await read(keys);
    return { account, keys };
  }),
);
// Reading ends before writing begins, as it must for any tool that plans; across accounts nothing waits for the other.
await Promise.all(
  entered.map(async ({ account, keys }) => {
    for (const stage of account.stages) {
      await Promise.all(stage.map(({ call: action, input }) => call("iam", action, input, keys)));
    }
  }),
);
agent.destroy();
stdout.write(`${JSON.stringify({ seconds: (performance.now() - began) / 1000, calls })}\n`);
