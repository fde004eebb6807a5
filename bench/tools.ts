// The tools under test. Each takes a folder and a design, and says how its steps are run.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { World } from "../src/model/index.ts";
import { reachRole, sourceAccountId, writesBetween, writesFor } from "./design.ts";
import type { FloorAccount, FloorJob } from "./floor.ts";
import { benchSteps } from "./result.ts";
import { terraformOf } from "./terraform.ts";

/** `apply`: from empty · `plan`: with nothing to change · `one-more`: one person joins, applied. */
export type StepName = (typeof benchSteps)[number];

export interface Designs {
  readonly declaration: string;
  readonly world: World;
  /** The same with one person more. */
  readonly largerDeclaration: string;
  readonly largerWorld: World;
}

export interface ToolContext {
  readonly folder: string;
  readonly endpoint: string;
  /** Calls in flight at once. */
  readonly concurrency: number;
  readonly designs: Designs;
  /** The built command. */
  readonly command: string;
  /** The floor, bundled. */
  readonly floor: string;
}

export interface CommandLine {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface Tool {
  readonly name: string;
  /** Which steps it has. */
  readonly steps: readonly StepName[];
  /** Writes what the step works from, and says how it is run. */
  prepare(step: StepName, context: ToolContext): CommandLine;
}

export const rolebridge: Tool = {
  name: "rolebridge",
  steps: benchSteps,
  prepare(step, { folder, designs, command }) {
    const file = join(folder, "rolebridge.yaml");
    writeFileSync(file, step === "one-more" ? designs.largerDeclaration : designs.declaration);
    const args = step === "plan" ? ["plan", "--exit-code"] : ["apply", "--yes"];
    return { program: process.execPath, args: [command, ...args, "-f", file] };
  },
};

/** The floor; `reads` says how much of what Rolebridge reads it reads too, `inFlight` how many calls at once if not as given. */
export function floorTool(name: string, reads: FloorJob["reads"], inFlight?: number): Tool {
  return {
    name,
    steps: reads === "all" ? benchSteps : ["plan"],
    prepare(step, { folder, endpoint, concurrency, designs, floor }) {
      const job: FloorJob = {
        endpoint,
        concurrency: inFlight ?? concurrency,
        source: sourceAccountId,
        reachRole,
        reads,
        accounts: floorAccounts(step, designs),
      };
      const file = join(folder, "floor.json");
      writeFileSync(file, JSON.stringify(job));
      return { program: process.execPath, args: [floor, file] };
    },
  };
}

/** The calls that change something, by account. */
export function floorAccounts(step: StepName, { world, largerWorld }: Designs): readonly FloorAccount[] {
  return Object.values(world.accounts).map((state) => {
    const larger = largerWorld.accounts[state.accountId] ?? state;
    const stages = {
      apply: () => writesFor(state),
      plan: () => [],
      "one-more": () => writesBetween(state, larger),
    };
    return { accountId: state.accountId, stages: stages[step]() };
  });
}

/** Terraform with the AWS provider of a filesystem mirror; undefined where one of both is missing. */
export function findTerraform(): Tool | undefined {
  const mirror = process.env["TF_PLUGIN_MIRROR"] ?? mirrors.find((folder) => existsSync(folder));
  const version = mirror && providerVersionIn(mirror);
  const program = process.env["TERRAFORM"] ?? "terraform";
  if (!mirror || !version || !answers(program)) return undefined;
  return {
    name: "terraform",
    steps: benchSteps,
    prepare(step, context) {
      const folder = join(context.folder, "terraform");
      mkdirSync(folder, { recursive: true });
      const env = terraformEnvironment(folder, mirror);
      const { endpoint, designs, concurrency } = context;
      const world = step === "one-more" ? designs.largerWorld : designs.world;
      writeFileSync(join(folder, "main.tf.json"), terraformOf(world, { endpoint, providerVersion: version }));
      const at = `-chdir=${folder}`;
      if (!existsSync(join(folder, ".terraform"))) {
        execFileSync(program, [at, "init", "-input=false", "-no-color"], { env: { ...process.env, ...env } });
      }
      const common = ["-input=false", "-no-color", `-parallelism=${concurrency}`];
      const args = step === "plan" ? ["plan", "-detailed-exitcode"] : ["apply", "-auto-approve"];
      return { program, args: [at, ...args, ...common], env };
    },
  };
}

const mirrors = ["/opt/tf-plugins", "/usr/share/terraform/providers", "/usr/local/share/terraform/plugins"];

function terraformEnvironment(folder: string, mirror: string): Readonly<Record<string, string>> {
  const settings = join(folder, "cli.tfrc");
  writeFileSync(
    settings,
    `provider_installation {\n  filesystem_mirror {\n    path = "${mirror}"\n  }\n}\ndisable_checkpoint = true\n`,
  );
  return { TF_CLI_CONFIG_FILE: settings, TF_IN_AUTOMATION: "1", CHECKPOINT_DISABLE: "1" };
}

/** The version that a file `terraform-provider-aws_v5.100.0_x5` names, in a packed mirror a zip. */
function providerVersionIn(folder: string): string | undefined {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return names.flatMap((name) => /terraform-provider-aws_v?(\d+\.\d+\.\d+)/.exec(name)?.[1] ?? [])[0];
}

function answers(program: string): boolean {
  try {
    execFileSync(program, ["version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
