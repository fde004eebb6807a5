import { unreadParts } from "../model/index.ts";

// The shape of a World in a file. Somebody may have edited the file, cut it off or written it by another program: what is
// wrong is told with its place, and nothing behind this check meets a value that is not what its type says.

/** What is wrong with a value, and where in it. Places are put together on the way back: mostly there is nothing to say. */
interface Flaw {
  readonly place: string;
  readonly what: string;
}

type Check = (value: unknown) => Flaw | undefined;

/** What is wrong first in a value that is to be a World: `accounts.222222222222.roles[3].trust is missing`. */
export function flawOfWorld(value: unknown, name = ""): string | undefined {
  const flaw = world(value);
  return flaw && `${name}${flaw.place}`.replace(/^\./, "") + ` ${flaw.what}`;
}

type Members = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function within(place: string, flaw: Flaw): Flaw {
  return { place: place + flaw.place, what: flaw.what };
}

function mustBe(what: string, isIt: (value: unknown) => boolean): Check {
  return (value) => {
    if (isIt(value)) return undefined;
    return { place: "", what: value === undefined ? "is missing" : `is not ${what}` };
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
  (value) => typeof value === "string" && !Number.isNaN(Date.parse(value)),
);

function oneOf(...values: readonly string[]): Check {
  return mustBe(`one of ${values.join(", ")}`, (value) => values.includes(value as string));
}

const list = mustBe("a list", Array.isArray);
const record = mustBe("an object", isRecord);

function listOf(check: Check): Check {
  return (value) => {
    if (!Array.isArray(value)) return list(value);
    for (let index = 0; index < value.length; index++) {
      const flaw = check(value[index]);
      if (flaw) return within(`[${index}]`, flaw);
    }
    return undefined;
  };
}

function byName(check: Check): Check {
  return (value) => {
    if (!isRecord(value)) return record(value);
    for (const name of Object.keys(value)) {
      const flaw = check(value[name]);
      if (flaw) return within(`.${name}`, flaw);
    }
    return undefined;
  };
}

function members(needed: Readonly<Record<string, Check>>, optional: Readonly<Record<string, Check>>): Check {
  const [must, may] = [Object.entries(needed), Object.entries(optional)];
  return (value) => {
    if (!isRecord(value)) return record(value);
    for (const [name, check] of must) {
      const flaw = check(value[name]);
      if (flaw) return within(`.${name}`, flaw);
    }
    for (const [name, check] of may) {
      const flaw = value[name] === undefined ? undefined : check(value[name]);
      if (flaw) return within(`.${name}`, flaw);
    }
    return undefined;
  };
}

const principal = { name: text, path: text, inline: byName(text), attached: listOf(arn) };
const dated = { id: text, createdAt: text };

const user = members(
  { kind: oneOf("user"), ...principal, groups: listOf(text), tags: byName(text) },
  {
    ...dated,
    boundary: arn,
    credentials: members(
      { hasPassword: flag, hasMfa: flag, activeAccessKeys: number },
      { passwordLastUsedAt: text },
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
  { ...dated, boundary: arn, lastUsedAt: text, instanceProfiles: listOf(text) },
);
const policy = members(
  { kind: oneOf("policy"), name: text, path: text, document: text },
  {
    ...dated,
    description: text,
    versions: listOf(members({ versionId: text, isDefault: flag, createdAt: text, document: text }, {})),
  },
);
const identityProvider = members(
  { kind: oneOf("identity-provider"), protocol: oneOf("saml", "oidc"), arn },
  {},
);

const account = members(
  {
    accountId,
    users: listOf(user),
    groups: listOf(group),
    roles: listOf(role),
    policies: listOf(policy),
    identityProviders: listOf(identityProvider),
    quotas: byName(number),
    unread: listOf(oneOf(...unreadParts)),
  },
  {},
);

/** The states of the accounts, each under its own id. */
const accounts: Check = (value) => {
  const flaw = byName(account)(value);
  if (flaw) return flaw;
  const wrong = Object.entries(value as Members).find(
    ([id, state]) => (state as Members)["accountId"] !== id,
  );
  return wrong && { place: `.${wrong[0]}`, what: "is the state of another account" };
};

const directory = members(
  {
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
  },
  {},
);

const world = members(
  { directory, accounts, awsManagedPolicies: byName(text) },
  {
    readAt: instant,
    intent: members({ exclusiveRoles: byName(listOf(text)), formerUsers: byName(listOf(text)) }, {}),
  },
);
