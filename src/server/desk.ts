// What stands behind the page: one declaration, the worlds that were read of it, and the plans that were shown. It knows
// nothing of HTTP.
import type { Verification } from "../access/index.ts";
import type { Cloud } from "../cloud/index.ts";
import type { AccessEdit, DeclarationFiles } from "../declaration/index.ts";
import { diagnostic } from "../diagnostics/index.ts";
import type { Bridge, Partition, World } from "../model/index.ts";
import type { Plan } from "../plan/index.ts";
import {
  type Answer,
  diskFiles,
  openWorkspace,
  type RolebridgeEvent,
  type Workspace,
  withTexts,
  writeTexts,
} from "../workspace/index.ts";
import { carryOut, failureDiagnostics, messageOf } from "./carry-out.ts";
import type {
  Answered,
  BridgesView,
  CanView,
  DraftView,
  LiveView,
  Overview,
  PathStep,
  PlanView,
  SelectedView,
  VerificationView,
  WhoCanView,
  WorldName,
} from "./contract.ts";
import { type Draft, makeDraft } from "./draft.ts";
import { News } from "./news.ts";
import { overviewOf, selectedView } from "./overview.ts";
import { bridgeSteps, bridgesView, canView, verificationView, whoCanView } from "./paths.ts";
import { planView, runStarted } from "./plan-view.ts";

export interface DeskOptions {
  readonly file: string;
  readonly folder: string;
  readonly now: () => Date;
  readonly mayApply: boolean;
  /** Whether AWS is asked at all. */
  readonly live: boolean;
  readonly accounts?: string;
  readonly activity: Overview["activity"];
  /** Written into the lock of an apply. */
  readonly holder: string;
  readonly isHolderAlive: (holder: string) => boolean;
  readonly cloud?: (partition: Partition) => Cloud;
}

export interface CanRequest {
  readonly person: string;
  readonly action: string;
  readonly resource?: string;
  readonly account: string;
}

/** A plan that the page was shown, with the edits that it stands on. */
interface ShownPlan {
  readonly plan: Plan;
  readonly draft: Draft;
}

/** Plans that are kept to be applied; the page shows one at a time. */
const mostPlans = 8;

export class Desk {
  readonly news: News = new News();
  readonly #options: DeskOptions;
  readonly #files: DeclarationFiles;
  #workspace: Workspace;
  #live: LiveState;
  #reading: Promise<void> | undefined;
  #verified = new WeakMap<World, Promise<Answer<Verification>>>();
  #plans = new Map<string, ShownPlan>();
  #run: AbortController | undefined;

  constructor(options: DeskOptions) {
    this.#options = options;
    this.#files = diskFiles(options.folder);
    this.#workspace = this.#open();
    this.#live = { view: { status: options.live ? "reading" : "unwanted" } };
  }

  /** Whether this server may write at all. */
  get mayApply(): boolean {
    return this.#options.mayApply;
  }

  #open(
    files?: DeclarationFiles,
    more: { readonly emit?: (event: RolebridgeEvent) => void; readonly signal?: AbortSignal } = {},
  ): Workspace {
    const { file, folder, now, cloud, accounts } = this.#options;
    return openWorkspace({
      file,
      folder,
      now,
      ...(files && { files }),
      ...(cloud && { cloud }),
      ...(accounts !== undefined && { accounts }),
      ...more,
    });
  }

  async overview(): Promise<Overview> {
    const { file, now, mayApply, activity } = this.#options;
    const { declaration, diagnostics, sources } = await this.#workspace.check();
    return overviewOf({
      file,
      declaration,
      sources,
      diagnostics,
      now: now(),
      mayApply,
      live: this.#live.view,
      activity,
    });
  }

  /** Loads the declaration anew and reads the live world, once however often it is asked for meanwhile. */
  async refresh(): Promise<void> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  /** A reading that began before the apply ended does not know what it did: after it, another is made. */
  async #refreshAfterwards(): Promise<void> {
    await this.#reading?.catch(() => undefined);
    await this.refresh();
  }

  async #read(): Promise<void> {
    let [read, accounts] = [0, 0];
    const emit = (event: RolebridgeEvent): void => {
      if (event.kind === "read-started") accounts = event.accounts;
      else if (event.kind === "account-read") read += 1;
      else return;
      this.news.tell({ kind: "reading", read, accounts });
    };
    this.#workspace = this.#open(undefined, { emit });
    if (!this.#options.live) return;
    this.#live = { ...this.#live, view: { status: "reading" } };
    this.#live = await liveOf(this.#workspace, this.#live.world);
    this.news.tell({ kind: "world-read" });
  }

  async #world(name: WorldName): Promise<Answered<World>> {
    if (name === "desired") return this.#workspace.desired();
    if (this.#reading) await this.#reading;
    const { world, view } = this.#live;
    if (world) return { status: "done", value: world };
    return { status: "stopped", diagnostics: view.status === "unreachable" ? view.diagnostics : [] };
  }

  async #over<T>(
    name: WorldName,
    view: (world: World) => Promise<Answered<T>> | Answered<T>,
  ): Promise<Answered<T>> {
    const answer = await this.#world(name);
    return answer.status === "done"
      ? view(answer.value)
      : { status: "stopped", diagnostics: answer.diagnostics };
  }

  bridges(name: WorldName): Promise<Answered<BridgesView>> {
    return this.#over(name, (world) => answered(bridgesView(world, name, this.#workspace.bridges(world))));
  }

  /** One bridge with the statements of its doors. */
  bridge(name: WorldName, person: string, roleArn: string): Promise<Answered<readonly PathStep[]>> {
    return this.#over(name, (world) => {
      const isIt = (one: Bridge): boolean => one.person === person && one.roleArn === roleArn;
      const found = this.#workspace.bridges(world).find(isIt);
      return answered(found ? bridgeSteps(world, found) : []);
    });
  }

  can(name: WorldName, question: CanRequest): Promise<Answered<CanView>> {
    return this.#over(name, async (world) => {
      const { declaration } = await this.#workspace.check();
      const isGrantable = (role: string): boolean =>
        declaration?.roles.some((one) => one.name === role) ?? false;
      return answered(canView(world, this.#workspace.can(world, question), question, isGrantable));
    });
  }

  whoCan(name: WorldName, question: Omit<CanRequest, "person">): Promise<Answered<WhoCanView>> {
    return this.#over(name, (world) =>
      answered(whoCanView(world, this.#workspace.whoCan(world, question), question.action)),
    );
  }

  verify(name: WorldName): Promise<Answered<VerificationView>> {
    return this.#over(name, async (world) => {
      const verifying = this.#verified.get(world) ?? this.#workspace.verify(world);
      this.#verified.set(world, verifying);
      const answer = await verifying;
      return answer.status === "done" ? answered(verificationView(world, name, answer.value)) : answer;
    });
  }

  /** Which accounts a selector of the declaration means. */
  async selected(selector: string): Promise<SelectedView> {
    const { declaration } = await this.#workspace.check();
    return declaration ? selectedView(declaration, selector) : { accounts: [] };
  }

  async draft(edits: readonly AccessEdit[]): Promise<DraftView> {
    return (await this.#draft(edits)).view;
  }

  async #draft(edits: readonly AccessEdit[]): Promise<Draft> {
    const { file, now } = this.#options;
    const { sources } = await this.#workspace.check();
    return makeDraft(file, sources, edits, this.#files, now());
  }

  /** Plans what the edits would change. The plan is kept under its digest: only what was shown can be applied. */
  async plan(edits: readonly AccessEdit[]): Promise<Answered<PlanView>> {
    const draft = await this.#draft(edits);
    if (draft.view.refused) {
      return stopped("RB4017", `the edit cannot be made: ${draft.view.refused.because}`);
    }
    const answer = await this.#planOf(draft);
    if (answer.status === "stopped") return { status: "stopped", diagnostics: answer.diagnostics };
    const { digest } = answer.value;
    this.#plans.delete(digest);
    this.#plans.set(digest, { plan: answer.value, draft });
    for (const old of [...this.#plans.keys()].slice(0, -mostPlans)) this.#plans.delete(old);
    return answered(planView(answer.value, draft, digest));
  }

  async #planOf(draft: Draft): Promise<Answered<Plan>> {
    try {
      return await this.#open(withTexts(this.#files, draft.texts)).plan();
    } catch (error) {
      const diagnostics = failureDiagnostics(error, this.#live.world?.directory);
      if (diagnostics === undefined) throw error;
      return { status: "stopped", diagnostics };
    }
  }

  /** Starts to apply a plan that was shown: writes the declaration, then AWS. How it goes is told as news. */
  async apply(digest: string): Promise<Answered<"started">> {
    const shown = this.#plans.get(digest);
    if (!this.mayApply) throw new Error("a server that only reads was told to apply");
    if (this.#run) return stopped("RB4010", "an apply is running");
    if (!shown) return stopped("RB4001", "this plan was not shown here, or something came after it");
    this.#plans.clear();
    const run = new AbortController();
    this.#run = run;
    try {
      const changed = await writeTexts(this.#options.folder, shown.draft.view.files);
      if (changed !== undefined) {
        this.#run = undefined;
        return stopped("RB4001", `${changed} was changed by somebody else meanwhile`);
      }
    } catch (error) {
      this.#run = undefined;
      return stopped("RB4017", `the declaration could not be written: ${messageOf(error)}`);
    }
    this.news.tell(runStarted(shown.plan, digest));
    const { holder, isHolderAlive } = this.#options;
    const files = withTexts(this.#files, shown.draft.texts);
    void carryOut({
      plan: shown.plan,
      open: (emit) => this.#open(files, { emit, signal: run.signal }),
      holder,
      isHolderAlive,
      tell: (event) => this.news.tell(event),
    }).finally(() => {
      this.#run = undefined;
      void this.#refreshAfterwards();
    });
    return answered("started");
  }

  /** What is under way ends; nothing more is begun. */
  stop(): void {
    if (!this.#run) return;
    this.#run.abort();
    this.news.tell({ kind: "stopping" });
  }
}

interface LiveState {
  readonly view: LiveView;
  readonly world?: World;
}

/** The live world, or why there is none; never thrown: whoever looks at the page is told. */
async function liveOf(workspace: Workspace, before: World | undefined): Promise<LiveState> {
  try {
    const answer = await workspace.read({ credentials: true, delegates: true });
    return answer.status === "done"
      ? { world: answer.value, view: { status: "read", readAt: answer.value.readAt ?? "" } }
      : { view: { status: "unreachable", diagnostics: answer.diagnostics } };
  } catch (error) {
    const diagnostics = failureDiagnostics(error, before?.directory) ?? [
      diagnostic("RB5001", `AWS could not be read: ${messageOf(error)}`),
    ];
    return { view: { status: "unreachable", diagnostics } };
  }
}

function answered<T>(value: T): Answered<T> {
  return { status: "done", value };
}

function stopped(code: "RB4001" | "RB4010" | "RB4017", message: string): Answered<never> {
  const help = code === "RB4001" ? { help: "plan again" } : {};
  return { status: "stopped", diagnostics: [diagnostic(code, message, help)] };
}
