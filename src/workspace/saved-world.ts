import { isRecord, unreadParts } from "../model/index.ts";
import { pointerToken } from "../policy/index.ts";

// The shape of a World in a file. Somebody may have edited the file, cut it off or written it by another program: what is
// wrong is told with its place, and nothing behind this check meets a value that is not what its type says.

/** What is wrong with a value. Places are put together on the way back: mostly there is nothing to say. */
export interface Flaw {
  /** JSON pointer (RFC 6901) to the value, in the file as it reads with its documents in their places. */
  readonly pointer: string;
  readonly what: string;
}

type Check = (value: unknown) => readonly Flaw[];

/** Everything that is wrong in a value that is to be a World: `/accounts/222222222222/roles/3/trust` `is missing`. */
export function flawsOfWorld(value: unknown, at = ""): readonly Flaw[] {
  return within(at, world(value));
}

const nothing: readonly Flaw[] = [];

function within(pointer: string, flaws: readonly Flaw[]): readonly Flaw[] {
  return flaws.map((flaw) => ({ pointer: pointer + flaw.pointer, what: flaw.what }));
}

function mustBe(what: string, isIt: (value: unknown) => boolean): Check {
  const flaws = {
    missing: [{ pointer: "", what: "is missing" }],
    other: [{ pointer: "", what: `is not ${what}` }],
  };
  return (value) => {
    if (isIt(value)) return nothing;
    return value === undefined ? flaws.missing : flaws.other;
  };
}

const text = mustBe("a text", (value) => typeof value === "string");
const flag = mustBe("true or false", (value) => typeof value === "boolean");
const number = mustBe("a number", (value) => typeof value === "number" && Number.isFinite(value));
const accountId = mustBe(
  "the id of an account",
  (value) => typeof value === "string" && /^\d{12}$/.test(value),
);
const arn = mustBe("an ARN", (value) => typeof value === "string" && value.split(":").length > 5);
const instant = mustBe(
  "an instant",
  (value) =>
    typeof value === "string" &&
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(value) &&
    !Number.isNaN(Date.parse(value)),
);

function oneOf(...values: readonly string[]): Check {
  return mustBe(`one of ${values.join(", ")}`, (value) => values.includes(value as string));
}

const list = mustBe("a list", Array.isArray);
const record = mustBe("an object", isRecord);

/** Puts the flaws of a member to those before. Most values have none: a list is made for the first one. */
function noted(
  before: Flaw[] | undefined,
  name: string | number,
  flaws: readonly Flaw[],
): Flaw[] | undefined {
  if (flaws.length === 0) return before;
  const all = before ?? [];
  for (const flaw of within(`/${pointerToken(String(name))}`, flaws)) all.push(flaw);
  return all;
}

function listOf(check: Check): Check {
  return (value) => {
    if (!Array.isArray(value)) return list(value);
    let flaws: Flaw[] | undefined;
    for (let index = 0; index < value.length; index++) flaws = noted(flaws, index, check(value[index]));
    return flaws ?? nothing;
  };
}

function byName(check: Check): Check {
  return (value) => {
    if (!isRecord(value)) return record(value);
    let flaws: Flaw[] | undefined;
    for (const name of Object.keys(value)) flaws = noted(flaws, name, check(value[name]));
    return flaws ?? nothing;
  };
}

function members(
  needed: Readonly<Record<string, Check>>,
  optional: Readonly<Record<string, Check>> = {},
): Check {
  const [must, may] = [Object.entries(needed), Object.entries(optional)];
  return (value) => {
    if (!isRecord(value)) return record(value);
    let flaws: Flaw[] | undefined;
    for (const [name, check] of must) flaws = noted(flaws, name, check(value[name]));
    for (const [name, check] of may)
      if (value[name] !== undefined) flaws = noted(flaws, name, check(value[name]));
    return flaws ?? nothing;
  };
}

const principal = { name: text, path: text, inline: byName(text), attached: listOf(arn) };
const dated = { id: text, createdAt: instant };

const user = members(
  { kind: oneOf("user"), ...principal, groups: listOf(text), tags: byName(text) },
  {
    ...dated,
    boundary: arn,
    credentials: members(
      { hasPassword: flag, hasMfa: flag, activeAccessKeys: number },
      { passwordLastUsedAt: instant, accessKeyLastUsedAt: instant },
    ),
  },
);
const group = members({ kind: oneOf("group"), ...principal }, dated);
const role = members(
  {
    kind: oneOf("role"),
    ...principal,
    description: text,
    maxSessionDuration: number,
    tags: byName(text),
    trust: text,
  },
  { ...dated, boundary: arn, lastUsedAt: instant, instanceProfiles: listOf(text) },
);
const policy = members(
  { kind: oneOf("policy"), name: text, path: text, document: text },
  {
    ...dated,
    description: text,
    tags: byName(text),
    versions: listOf(members({ versionId: text, isDefault: flag, createdAt: instant, document: text })),
  },
);
const identityProvider = members({ kind: oneOf("identity-provider"), protocol: oneOf("saml", "oidc"), arn });

const account = members({
  accountId,
  users: listOf(user),
  groups: listOf(group),
  roles: listOf(role),
  policies: listOf(policy),
  identityProviders: listOf(identityProvider),
  quotas: byName(number),
  unread: listOf(oneOf(...unreadParts)),
});

/** The states of the accounts, each under its own id. */
const accounts: Check = (value) => {
  const flaws = byName(account)(value);
  if (flaws.length > 0 || !isRecord(value)) return flaws;
  return Object.entries(value).flatMap(([id, state]) =>
    isRecord(state) && state["accountId"] === id
      ? nothing
      : [{ pointer: `/${pointerToken(id)}`, what: "is the state of another account" }],
  );
};

const directory = members({
  organization: text,
  partition: oneOf("aws", "aws-cn", "aws-us-gov", "aws-eusc"),
  source: accountId,
  accounts: listOf(
    members(
      { accountId, name: text, labels: byName(text), retired: flag },
      {
        email: text,
        project: text,
        stage: text,
        description: text,
        color: text,
        region: text,
        reachRole: text,
        reachReadRole: text,
      },
    ),
  ),
  people: listOf(members({ name: text, user: text }, { email: text })),
});

const ignoreRule = members(
  {},
  { name: text, path: text, tag: members({ key: text }, { value: text }), reason: text },
);

const world = members(
  { directory, accounts, awsManagedPolicies: byName(text) },
  {
    readAt: instant,
    delegates: byName(listOf(text)),
    intent: members(
      { exclusiveRoles: byName(listOf(text)), formerUsers: byName(listOf(text)) },
      { ignored: listOf(ignoreRule) },
    ),
  },
);
