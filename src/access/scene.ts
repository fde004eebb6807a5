import { type ContextValue, type Request, RequestView, type Unknowns } from "../policy/index.ts";
import type { KnownPrincipal, KnownRole } from "./atlas.ts";

// The circumstances under which a door is tried. What is not fixed here is not known: it may be absent or have any
// value, so that a door counts as passable where any circumstances would open it (iam-evaluation §2.12).

/** Where MFA stands: signed in with it; temporary credentials without it; a long-term access key. */
export type MfaState = "present" | "false" | "absent";

export const mfaStates: readonly MfaState[] = ["present", "false", "absent"];

/** Circumstances that are fixed; the rest is unknown. */
export interface Scene {
  readonly mfa: MfaState;
  readonly sessionName?: string;
  /** Further condition keys that are known, by lower-case name. */
  readonly context?: ReadonlyMap<string, ContextValue>;
  /** Tags count as they may become, not as they are: {@link TagFacts}. */
  readonly areTagsOpen?: boolean;
}

/** Facts about one principal that all its requests share. */
export interface Identity {
  /** As the engine takes a caller: ARN of a user or role, a service, a provider. */
  readonly principal: string;
  readonly uniqueId?: string;
  readonly roleArn?: string;
  readonly hasBoundary: boolean;
  readonly context: ReadonlyMap<string, ContextValue>;
  /** Keys that are surely absent, by where MFA stands. */
  readonly absent: Readonly<Record<MfaState, ReadonlySet<string>>>;
  /** The same where the resource is none whose tags are known. */
  readonly absentElsewhere: Readonly<Record<MfaState, ReadonlySet<string>>>;
}

/**
 * Keys that are surely absent. Tags are known where a prefix of theirs is given: those that exist are in the context,
 * which is asked first, and there are no others.
 */
class AbsentKeys extends Set<string> {
  private readonly prefixes: readonly string[];
  constructor(keys: readonly string[], prefixes: readonly string[]) {
    super(keys);
    // Set's constructor may call back before fields are set; `has` is not among what it calls.
    this.prefixes = prefixes;
  }
  override has(key: string): boolean {
    return super.has(key) || this.prefixes.some((prefix) => key.startsWith(prefix));
  }
}

const principalTag = "aws:principaltag/";
const resourceTags = ["aws:resourcetag/", "iam:resourcetag/"] as const;
const mfaKey = "aws:multifactorauthpresent";
const mfaAgeKey = "aws:multifactorauthage";
const neverForUsers = [
  "aws:principalservicename",
  "aws:principalservicenameslist",
  "aws:federatedprovider",
  "aws:sourceidentity",
];
const neverForRoles = [
  "aws:principalservicename",
  "aws:principalservicenameslist",
  "aws:username",
  mfaAgeKey,
];

/**
 * What is known of a principal's requests. Where its tags are not known (sessions that others tag), they may be anything.
 */
export function identityOf(principal: KnownPrincipal, areTagsKnown: boolean): Identity {
  const { kind, accountId, arn, resource } = principal;
  const context = new Map<string, ContextValue>([
    ["aws:principalarn", arn],
    ["aws:principaltype", kind === "user" ? "User" : "AssumedRole"],
    ["aws:principalaccount", accountId],
    ["aws:principalisawsservice", "false"],
  ]);
  if (areTagsKnown) addTags(context, [principalTag], resource.tags);
  if (kind === "user") context.set("aws:username", resource.name);
  if (kind === "user" && resource.id !== undefined) context.set("aws:userid", resource.id);
  const ownTags = areTagsKnown ? [principalTag] : [];
  const never = kind === "user" ? neverForUsers : neverForRoles;
  return {
    principal: arn,
    ...(resource.id !== undefined && { uniqueId: resource.id }),
    ...(kind === "role" && { roleArn: arn }),
    hasBoundary: resource.boundary !== undefined,
    context,
    absent: absentKeys(never, [...ownTags, ...resourceTags]),
    absentElsewhere: absentKeys(never, ownTags),
  };
}

/** What is known of somebody whose account was not read: a foreign principal, a service, an identity provider. */
export function strangerOf(
  principal: string,
  context: Readonly<Record<string, ContextValue>> = {},
): Identity {
  return {
    principal,
    hasBoundary: false,
    context: new Map(Object.entries(context)),
    absent: absentKeys([], resourceTags),
    absentElsewhere: absentKeys([], []),
  };
}

const absentByKind = new Map<string, Identity["absent"]>();

/** The same few sets for everybody: there are thousands of strangers. */
function absentKeys(keys: readonly string[], prefixes: readonly string[]): Identity["absent"] {
  const kind = `${keys.join(" ")} ${prefixes.join(" ")}`;
  const known = absentByKind.get(kind) ?? makeAbsentKeys(keys, prefixes);
  absentByKind.set(kind, known);
  return known;
}

function makeAbsentKeys(keys: readonly string[], prefixes: readonly string[]): Identity["absent"] {
  return {
    present: new AbsentKeys(keys, prefixes),
    false: new AbsentKeys([...keys, mfaAgeKey], prefixes),
    absent: new AbsentKeys([...keys, mfaKey, mfaAgeKey], prefixes),
  };
}

function addTags(
  context: Map<string, ContextValue>,
  prefixes: readonly string[],
  tags: Readonly<Record<string, string>>,
): void {
  for (const key in tags) {
    for (const prefix of prefixes) context.set(prefix + key.toLowerCase(), tags[key] as string);
  }
}

/** Every AssumeRole request names a session, and comes at some time. */
const alwaysPresent: ReadonlySet<string> = new Set([
  "sts:rolesessionname",
  "aws:currenttime",
  "aws:epochtime",
]);

/** The request by which somebody takes a role on, in a scene, ready for the engine's statements. */
export function assumeView(
  identity: Identity,
  target: KnownRole,
  action: string,
  scene: Scene,
  areTargetTagsKnown = true,
): RequestView {
  const context = new Map(identity.context);
  if (scene.mfa !== "absent") context.set(mfaKey, scene.mfa === "present" ? "true" : "false");
  if (scene.sessionName !== undefined) context.set("sts:rolesessionname", scene.sessionName);
  context.set("aws:resourceaccount", target.accountId);
  if (areTargetTagsKnown) addTags(context, resourceTags, target.resource.tags);
  for (const [key, value] of scene.context ?? []) context.set(key, value);
  const request: Request = {
    principal: identity.principal,
    action,
    resource: target.arn,
    resourceAccount: target.accountId,
    context,
    ...(identity.uniqueId !== undefined && { principalId: identity.uniqueId }),
    ...(identity.roleArn !== undefined && { roleArn: identity.roleArn }),
  };
  const unknowns: Unknowns = {
    keys: "all-absent",
    absent: (areTargetTagsKnown ? identity.absent : identity.absentElsewhere)[scene.mfa],
    present: alwaysPresent,
  };
  return new RequestView(request, identity.hasBoundary, unknowns);
}
