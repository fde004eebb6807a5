import { resolve } from "node:path";
import { type Sandbox, type StartSandboxOptions, startSandbox } from "../../sandbox/index.ts";
import { checkNumber } from "../check-number.ts";
import { type Command, defineCommand, jsonOption } from "../command.ts";
import { exit } from "../exit.ts";
import { counted } from "../render/words.ts";
import { parseFaults, parseInstant, parseLatency } from "../sandbox-options.ts";
import type { Session } from "../session.ts";

export const sandbox: Command = defineCommand({
  summary: "Serve an embedded AWS on this machine",
  description:
    "IAM, STS, AWS Organizations and StackSets over their real wire protocols, with every call decided by the policies. The AWS " +
    "CLI, the SDKs and Terraform work with it unchanged: set the printed variables in another terminal. All is in " +
    "memory and gone with the process, unless --state names a file.",
  examples: [
    ["rolebridge sandbox -f rolebridge.yaml --port 4566", "the declared accounts, ready for plan and apply"],
    [
      "rolebridge sandbox --rate 20 --faults errors=0.02,lost=0.01 --seed 7",
      "an AWS on a bad day, repeatable",
    ],
    ["rolebridge sandbox log --follow", "in another terminal: who did what, and why it was allowed"],
  ],
  options: {
    ...jsonOption,
    file: {
      type: "string",
      short: "f",
      value: "FILE",
      description: "makes the accounts of this declaration",
    },
    port: { type: "number", value: "PORT", default: 0, description: "where to listen; 0 takes a free port" },
    host: { type: "string", value: "ADDRESS", description: "binds another address than loopback" },
    hosts: {
      type: "strings",
      value: "NAME",
      description: "a name by which clients may call, besides loopback's",
    },
    clock: { type: "string", value: "INSTANT", description: "starts its clock at this instant" },
    latency: { type: "string", value: "MS", description: "delays each answer: 50, or 20-80" },
    rate: { type: "number", value: "N", description: "throttles accounts that call more often in a second" },
    faults: { type: "string", value: "SHARES", description: "errors=0.05,drops=0.02,lost=0.01" },
    consistency: { type: "number", value: "SECONDS", description: "how long others do not see what is new" },
    state: { type: "string", value: "FILE", description: "keeps all in this file, and goes on from it" },
    seed: { type: "string", value: "TEXT", description: "same seed, same calls: same ids, same faults" },
  },
  async run({ file, json, ...flags }, session) {
    // Reading a declaration takes longer to load than all the rest.
    const accounts =
      file === undefined
        ? []
        : await (await import("../declared-accounts.ts")).declaredAccounts(session, file);
    if (accounts === undefined) return exit.problems;
    const running = await startSandbox({ ...startOptions(session, flags), accounts });
    if (json) session.answer(readyMessage(running));
    else sayReady(session, running, accounts.length, flags);
    await aborted(session.signal);
    await running.stop();
    session.notice(
      flags.state === undefined
        ? "The sandbox has ended; what it held is gone."
        : `The sandbox has ended; what it held is in ${flags.state}.`,
    );
    return exit.ok;
  },
});

interface Flags {
  readonly port: number;
  readonly host?: string;
  readonly hosts: readonly string[];
  readonly clock?: string;
  readonly latency?: string;
  readonly rate?: number;
  readonly faults?: string;
  readonly consistency?: number;
  readonly state?: string;
  readonly seed?: string;
}

function startOptions(session: Session, flags: Flags): StartSandboxOptions {
  const { port, host, hosts, clock, latency, rate, faults, consistency, state, seed } = flags;
  return {
    port: checkNumber(port, { option: "--port", least: 0, most: 65_535, whole: true }),
    hosts,
    warn: (line) => session.notice(`${session.noticeTheme.warning("warning:")} ${line}`),
    ...(host !== undefined && { host }),
    ...(clock !== undefined && { clock: parseInstant(clock) }),
    ...(latency !== undefined && { latencyMs: parseLatency(latency) }),
    ...(rate !== undefined && { rate: checkNumber(rate, { option: "--rate", least: 1 }) }),
    ...(faults !== undefined && { faults: parseFaults(faults) }),
    ...(consistency !== undefined && {
      consistencyDelay: checkNumber(consistency, { option: "--consistency", least: 0 }),
    }),
    ...(state !== undefined && { stateFile: resolve(session.cwd, state) }),
    ...(seed !== undefined && { seed }),
  };
}

function readyMessage({ endpoint, region, operator, managementAccountId, accounts }: Sandbox): unknown {
  return {
    kind: "rolebridge/sandbox",
    version: 1,
    endpoint,
    region,
    ...operator,
    managementAccountId,
    accounts,
  };
}

function sayReady(
  session: Session,
  { endpoint, region, operator }: Sandbox,
  declared: number,
  { host, state }: Flags,
): void {
  session.say(`export AWS_ENDPOINT_URL=${endpoint}`);
  session.say(`export AWS_REGION=${region}`);
  // Version 1 of the AWS CLI reads this one alone.
  session.say(`export AWS_DEFAULT_REGION=${region}`);
  session.say(`export AWS_ACCESS_KEY_ID=${operator.accessKeyId}`);
  session.say(`export AWS_SECRET_ACCESS_KEY=${operator.secretAccessKey}`);
  const { command } = session.noticeTheme;
  const also = declared === 0 ? "" : ` and ${counted(declared, "declared account")}`;
  const lines = [
    "",
    `A management account${also}, served at ${endpoint} until Ctrl-C.`,
    "Set the lines above in another terminal, and unset AWS_PROFILE and AWS_SESSION_TOKEN.",
    ...(state === undefined ? [] : [`What changes is kept in ${state}, with the secrets of its identities.`]),
    ...(host === undefined || /^(?:127\.|localhost$|::1$)/.test(host)
      ? []
      : [
          `${session.noticeTheme.warning("Others may reach it")}: it listens on ${host}. Names it answers to: --hosts`,
        ]),
    "",
    `What happens there   ${command("rolebridge sandbox log --follow")}`,
    `Signing in           ${command(`${endpoint}/console`)}`,
  ];
  session.notice(lines.join("\n"));
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
