import { setMaxListeners } from "node:events";
import {
  bridgesOf,
  type CanAnswer,
  type CanQuestion,
  can,
  type RoleUse,
  type Verification,
  verify,
  type WhoCanAnswer,
  type WhoCanQuestion,
  whoCan,
} from "../access/index.ts";
import { type ApplyResult, applyPlan, type Engine } from "../apply/index.ts";
import { createAwsCloud } from "../aws/index.ts";
import { awsManagedPolicyByArn } from "../catalogue/index.ts";
import {
  type AccountCloud,
  type AccountTarget,
  type Cloud,
  CloudFailure,
  readWorld,
} from "../cloud/index.ts";
import {
  type Declaration,
  type DeclarationFiles,
  type LoadedDeclaration,
  loadDeclaration,
} from "../declaration/index.ts";
import { compile, declaredBridges, directoryOf, hintsOf, noHints } from "../design/index.ts";
import { type AccountId, type Address, type Bridge, type Partition, type World } from "../model/index.ts";
import { type Plan, plan, type UsedIdentity } from "../plan/index.ts";
import { type Answer, andThen, done, stopped } from "./answer.ts";
import { diskFiles } from "./disk-files.ts";
import { withTexts } from "./edited-files.ts";
import { type EndSessionsRequest, sessionsToEnd } from "./ending-sessions.ts";
import type { RolebridgeEvent } from "./events.ts";
import { foreignPlan } from "./foreign-plan.ts";
import { policyTagsAskedFor } from "./ignored-tags.ts";
import { withinAccounts } from "./narrowed-grants.ts";
import { type RoleServices, roleServices } from "./service-use.ts";
import { givePassword, type OneTimePassword, refused, type SwitchedOff, switchOff } from "./sign-ins.ts";
import { narrow, targetsOf } from "./targets.ts";
import { unreachableDiagnostics } from "./unreachable.ts";

export interface OpenWorkspaceOptions {
  /** The declaration's file. */
  readonly file: string;
  /** Where files are read; default: the disk, relative paths from `folder`. */
  readonly files?: DeclarationFiles;
  /** Default: the process's folder as it stands in a relative path. */
  readonly folder?: string;
  /** The clock. */
  readonly now: () => Date;
  /** Told everything that happens. */
  readonly emit?: (event: RolebridgeEvent) => void;
  /** Ends reading and applying early. */
  readonly signal?: AbortSignal;
  /** Only these target accounts are read and changed (a selector); the source account is always one of them. */
  readonly accounts?: string;
  /** How AWS is reached; default: as the AWS SDK's own conventions say. Not asked before it is needed. */
  readonly cloud?: (partition: Partition) => Cloud;
}

export interface ReadRequest {
  /** Also read each user's ways to sign in (the credential report). */
  readonly credentials?: boolean;
  /** Also ask AWS Organizations what is delegated to which account, where the ambient credentials are told. */
  readonly delegates?: boolean;
}

export interface PlanRequest {
  /** Foreign resources to take over. */
  readonly adopt?: readonly Address[];
  /** How many deletions are meant. */
  readonly allowDeletions?: number;
  /** Patterns of actions that nobody may gain: `iam:*`. */
  readonly denyGain?: readonly string[];
  /** Sessions that are to be denied everything. */
  readonly endSessions?: EndSessionsRequest;
}

export interface VerifyRequest {
  /** Uses of roles that a log holds; those of break-glass roles are told. Absent: no log was read. */
  readonly uses?: readonly RoleUse[];
}

export interface ApplyRequest {
  /** Takes the lock that another apply holds. */
  readonly breakLock?: boolean;
  /** Stop after so many failed changes. */
  readonly maxFailures?: number;
  /** Who applies, unique to this run, for whoever finds the lock: `alice@host#4711`. */
  readonly holder: string;
  /** Whether the holder of another lock may still be at work; taken for alive where nothing is known. */
  readonly isHolderAlive?: (holder: string) => boolean;
  /** What carries the plan out; absent: one IAM call a step. {@link stackSetWork} makes one for CloudFormation. */
  readonly engine?: Engine;
}

/** One declaration, and what can be asked and done with it. */
export interface Workspace {
  /** All that is wrong in the declaration's files. AWS is not asked. */
  check(): Promise<LoadedDeclaration>;
  declaration(): Promise<Answer<Declaration>>;
  /** The world as declared. AWS is not asked. */
  desired(): Promise<Answer<World>>;
  /** The world as it is. */
  read(request?: ReadRequest): Promise<Answer<World>>;
  /** What would make the live world the declared one. Writes nothing. */
  plan(request?: PlanRequest): Promise<Answer<Plan>>;
  /** Carries a plan out. What AWS refuses is in the result. */
  apply(plan: Plan, request: ApplyRequest): Promise<Answer<ApplyResult>>;
  /** Takes a person's password and makes the keys inactive, beside any plan. */
  switchOff(user: string): Promise<Answer<SwitchedOff>>;
  /** Gives a person a password for the first sign-in. */
  givePassword(user: string, password: OneTimePassword): Promise<Answer<"given" | "has-one">>;
  /** The same workspace as if these texts stood in the declaration's files. */
  edited(texts: ReadonlyMap<string, string>): Workspace;
  /** The bridges of a world. */
  bridges(world: World): readonly Bridge[];
  /** Which services of the roles at the ends of these bridges were used. */
  servicesUsed(bridges: readonly Bridge[]): Promise<Answer<readonly RoleServices[]>>;
  /** Proves or refutes that the declared bridges are all the ways into the target accounts of a world. */
  verify(world: World, request?: VerifyRequest): Promise<Answer<Verification>>;
  /** Whether a person may do something in an account of a world. */
  can(world: World, question: Omit<CanQuestion, "now">): CanAnswer;
  /** Everybody who may do something in an account of a world. */
  whoCan(world: World, question: WhoCanQuestion): WhoCanAnswer;
}

/**
 * Opens a workspace for a declaration.
 *
 * @example
 * const workspace = openWorkspace({ file: "rolebridge.yaml", now: () => new Date() });
 * const planned = await workspace.plan();
 * if (planned.status === "done") console.log(planned.value.bridges.opens.length, "bridges would open");
 */
export function openWorkspace(options: OpenWorkspaceOptions): Workspace {
  const { now } = options;
  const ground = openGround(options);
  const { check, declared, cloudFor } = ground;
  return {
    check,
    declaration: declared,
    desired: async () =>
      andThen(await declared(), (declaration) => {
        const { world, diagnostics } = compile(declaration, noHints);
        return done(world, diagnostics);
      }),
    read: async (request = {}) =>
      andThen(await declared(), (declaration) =>
        andThen(scopeOf(declaration, options.accounts), (scope) =>
          readScope(ground, declaration, scope, request),
        ),
      ),
    plan: async (request = {}) =>
      andThen(await declared(), (declaration) =>
        andThen(scopeOf(declaration, options.accounts), (scope) =>
          planLive(ground, declaration, scope, request),
        ),
      ),
    apply: async (made, request) =>
      andThen(await declared(), (declaration) => carryOut(ground, declaration, made, request)),
    switchOff: (user) =>
      inSource(ground, `the credentials of ${user} were not all switched off`, (source) =>
        switchOff(source, user),
      ),
    givePassword: (user, password) =>
      inSource(ground, `the password of ${user} was not given`, (source) =>
        givePassword(source, user, password, sleep),
      ),
    edited: (texts) =>
      openWorkspace({
        ...options,
        files: withTexts(options.files ?? diskFiles(options.folder ?? "."), texts),
        cloud: (partition) => cloudFor({ partition }),
      }),
    bridges: bridgesOf,
    servicesUsed: async (bridges) =>
      andThen(await declared(), async (declaration) =>
        done(
          await roleServices(bridges, targetsOf(declaration.accounts), cloudFor(declaration), ground.signal),
        ),
      ),
    verify: async (world, { uses } = {}) =>
      andThen(await declared(), (declaration) => {
        const hints = hintsOf(world);
        const expectation = {
          desired: compile(declaration, hints).world,
          bridges: declaredBridges(declaration, hints),
          exceptions: declaration.exceptions,
          now: now().toISOString(),
          ...(uses && { uses }),
        };
        return done(verify(world, expectation));
      }),
    can: (world, question) => can(world, { ...question, now: now().toISOString() }),
    whoCan,
  };
}

/** What all steps stand on: the declaration, loaded once, and the cloud, made when it is first needed. */
interface Ground {
  readonly options: OpenWorkspaceOptions;
  readonly signal?: AbortSignal;
  check(): Promise<LoadedDeclaration>;
  declared(): Promise<Answer<Declaration>>;
  cloudFor(declaration: Pick<Declaration, "partition">): Cloud;
  /** Plans that were made here and never left the process. */
  readonly justMade: WeakSet<Plan>;
}

function openGround(options: OpenWorkspaceOptions): Ground {
  const files = options.files ?? diskFiles(options.folder ?? ".");
  const signal = ownSignal(options.signal);
  let loading: Promise<LoadedDeclaration> | undefined;
  let cloud: Cloud | undefined;
  const check = (): Promise<LoadedDeclaration> => {
    loading ??= loadDeclaration(options.file, files, { now: options.now().toISOString() });
    return loading;
  };
  return {
    options,
    ...(signal && { signal }),
    justMade: new WeakSet(),
    check,
    async declared() {
      const { declaration, diagnostics } = await check();
      return declaration ? done(declaration, diagnostics) : stopped(diagnostics);
    },
    cloudFor({ partition }) {
      cloud ??= (options.cloud ?? awsWith(options))(partition);
      return cloud;
    },
  };
}

/** Does something in the source account, entered to write. What AWS refuses is told. */
async function inSource<T>(
  { declared, cloudFor }: Ground,
  otherwise: string,
  act: (source: AccountCloud) => Promise<T>,
): Promise<Answer<T>> {
  return andThen(await declared(), async (declaration) => {
    const [target] = targetsOf(declaration.accounts.filter((account) => account.isSource));
    if (target === undefined) throw new Error("a declaration has a source account");
    try {
      return done(await act(await cloudFor(declaration).enter(target, "write")));
    } catch (error) {
      if (error instanceof CloudFailure) return stopped([refused(otherwise, error)]);
      throw error;
    }
  });
}

async function readScope(
  { options, signal, cloudFor }: Ground,
  declaration: Declaration,
  { targets }: Scope,
  request: ReadRequest,
): Promise<Answer<World>> {
  const reading = await readWorld(targets, cloudFor(declaration), {
    directory: directoryOf(declaration),
    purpose: "read",
    credentials: request.credentials ?? false,
    delegates: request.delegates ?? false,
    ...policyTagsAskedFor(declaration),
    readAt: options.now().toISOString(),
    isCatalogued: (arn) => awsManagedPolicyByArn(arn) !== undefined,
    ...(options.emit && { emit: options.emit }),
    ...(signal && { signal }),
  });
  return reading.kind === "world" ? done(reading.world) : stopped(unreachableDiagnostics(reading.accounts));
}

async function planLive(
  ground: Ground,
  declaration: Declaration,
  scope: Scope,
  request: PlanRequest,
): Promise<Answer<Plan>> {
  return andThen(await readScope(ground, declaration, scope, {}), async (live) => {
    const identities = await identitiesIn(ground.cloudFor(declaration), scope.targets);
    const answer = planFor(declaration, live, scope, { ...request, identities, now: ground.options.now() });
    if (answer.status === "done") ground.justMade.add(answer.value);
    return answer;
  });
}

async function carryOut(
  { options, signal, cloudFor, justMade }: Ground,
  declaration: Declaration,
  made: Plan,
  { breakLock, maxFailures, holder, isHolderAlive, engine }: ApplyRequest,
): Promise<Answer<ApplyResult>> {
  const foreign = foreignPlan(made, declaration);
  if (foreign) return stopped([foreign]);
  const result = await applyPlan(made, cloudFor(declaration), {
    targets: targetsOf(declaration.accounts),
    emit: options.emit ?? (() => {}),
    now: options.now,
    sleep,
    random: Math.random,
    holder,
    isJustMade: justMade.has(made),
    ...(breakLock !== undefined && { breakLock }),
    ...(maxFailures !== undefined && { maxFailures }),
    ...(isHolderAlive && { isHolderAlive }),
    ...(engine && { engine }),
    ...(signal && { signal }),
  });
  return done(result);
}

/** A signal to which every call in flight may listen; Node warns from the eleventh listener on. */
function ownSignal(signal: AbortSignal | undefined): AbortSignal | undefined {
  if (signal === undefined) return undefined;
  const own = AbortSignal.any([signal]);
  setMaxListeners(Number.POSITIVE_INFINITY, own);
  return own;
}

/** Waits, or ends at once where it is interrupted. */
export function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", wake);
      resolve();
    };
    const timer = setTimeout(wake, milliseconds);
    if (signal?.aborted) wake();
    signal?.addEventListener("abort", wake, { once: true });
  });
}

/** Which accounts are read and changed. */
interface Scope {
  readonly targets: readonly AccountTarget[];
  /** Absent: all. */
  readonly accounts?: readonly AccountId[];
}

function scopeOf(declaration: Declaration, selector: string | undefined): Answer<Scope> {
  if (selector === undefined) return done({ targets: targetsOf(declaration.accounts) });
  const narrowed = narrow(declaration, selector);
  if ("problem" in narrowed) return stopped([narrowed.problem]);
  const source = declaration.accounts.filter((account) => account.isSource);
  const targets = targetsOf([...source, ...narrowed.accounts]);
  return done({ targets, accounts: targets.map(({ accountId }) => accountId) });
}

interface PlanningOptions extends PlanRequest {
  readonly identities: readonly UsedIdentity[];
  readonly now: Date;
}

function planFor(
  declaration: Declaration,
  live: World,
  { accounts }: Scope,
  { now, endSessions, ...request }: PlanningOptions,
): Answer<Plan> {
  const narrowed = accounts ? withinAccounts(declaration, accounts, live) : declaration;
  const { world: desired, diagnostics } = compile(narrowed, hintsOf(live));
  const sessions = endSessions && sessionsToEnd(declaration, live, endSessions);
  const made = plan(live, desired, {
    ...request,
    now: now.toISOString(),
    ...(sessions && { endSessions: sessions.ended }),
    ...(accounts && { accounts }),
  });
  return done(made, [...diagnostics, ...(sessions?.diagnostics ?? [])]);
}

/** Who Rolebridge is in each account: a plan must not lock it out. */
async function identitiesIn(
  cloud: Cloud,
  targets: readonly AccountTarget[],
): Promise<readonly UsedIdentity[]> {
  const entered = targets.map(async (target) => (await cloud.enter(target, "read")).identity);
  return Promise.all([cloud.identify(), ...entered]);
}

function awsWith({ emit }: OpenWorkspaceOptions): (partition: Partition) => Cloud {
  return (partition) =>
    createAwsCloud({
      partition,
      ...(emit && { onRetry: (retry) => emit({ kind: "aws-waiting", ...retry }) }),
    });
}
