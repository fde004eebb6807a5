import type { Bridge, TimeWindow } from "../../model/index.ts";
import type { KnownPrincipal, KnownRole } from "../atlas.ts";
import type { Clause } from "../clauses.ts";
import { type Doors, doorsOf, placeInTrust } from "../doors.ts";
import { actorOf } from "../edges.ts";
import { type Rights, rightsGained, rightsOf, wordsFor } from "../rights.ts";
import { mfaStates } from "../scene.ts";
import { bindsName, deniesOtherNames } from "../session-names.ts";
import type { Deviation, WayIn } from "../way-in.ts";
import { bridgeKey, destinationOf, type Inspection, roleText } from "./inspection.ts";

/** What does not stand as it was declared: wider (a way in) or narrower (a deviation). */
export interface Declared {
  readonly ways: readonly WayIn[];
  readonly deviations: readonly Deviation[];
}

/** Compares every declared bridge with the one that stands, and each role behind them with the role declared. */
export function checkDeclared(inspection: Inspection): Declared {
  const standing = new Map(inspection.bridges.map((one) => [bridgeKey(one.person, one.roleArn), one]));
  const desired = doorsOf(inspection.expectation.desired);
  const ways: WayIn[] = [];
  const deviations: Deviation[] = [];
  for (const [key, wanted] of inspection.declared) {
    const found = standing.get(key);
    if (!found || (found.state !== "open" && wanted.state === "open")) {
      deviations.push(notOpen(inspection, wanted, found));
      continue;
    }
    ways.push(...wider(inspection, desired, wanted, found));
    if (isShorter(wanted, found)) deviations.push(shorter(inspection, wanted, found));
  }
  for (const role of rolesOf(inspection)) {
    const declared = desired.atlas.byArn.get(role.arn);
    if (declared?.kind !== "role") continue;
    const compared = compareRoles(inspection, desired, declared as KnownRole, role);
    ways.push(...compared.ways);
    deviations.push(...compared.deviations);
  }
  return { ways, deviations };
}

function notOpen(inspection: Inspection, wanted: Bridge, found: Bridge | undefined): Deviation {
  const hasUser = inspection.doors.atlas.byPerson.has(wanted.person);
  const missing = found ? found.missing.join(", ") : hasUser ? "both doors" : "the user";
  return {
    code: "RB3217",
    summary: `${wanted.person} → ${wanted.role} @ ${wanted.account} is ${found ? "half-open" : "closed"}: missing ${missing}`,
    person: wanted.person,
    to: destinationOf(inspection, wanted.accountId, wanted.role),
    closedBy: "rolebridge apply",
  };
}

/** What the bridge lets through that the declared one does not. */
function wider(inspection: Inspection, desired: Doors, wanted: Bridge, found: Bridge): readonly WayIn[] {
  const way = (code: WayIn["code"], what: string): WayIn => bridgeWay(inspection, found, code, what);
  return [
    ...(wanted.mfa === "required" && found.mfa === "optional" ? [way("RB3215", "without MFA")] : []),
    ...(isLonger(wanted.windows, found.windows)
      ? [way("RB3219", `at other times than declared (${timesText(found.windows)})`)]
      : []),
    ...((found.sessionDuration ?? 0) > (wanted.sessionDuration ?? 0)
      ? [way("RB3219", `for ${found.sessionDuration ?? 0} s instead of ${wanted.sessionDuration ?? 0} s`)]
      : []),
    ...(takesAnyName(inspection.doors, found) && !takesAnyName(desired, wanted)
      ? [way("RB3218", "under any session name")]
      : []),
  ];
}

/** Whether the person could name the session otherwise than by their own user name, in any state of MFA. */
function takesAnyName({ atlas, attempt, doorIn }: Doors, { person, roleArn }: Bridge): boolean {
  const user = atlas.byPerson.get(person);
  const role = atlas.byArn.get(roleArn);
  if (!user || role?.kind !== "role") return false;
  const { name } = user.resource;
  const areBound = (doors: readonly { readonly clause: Clause }[]): boolean =>
    doors.length > 0 && doors.every(({ clause }) => bindsName(clause, [name]));
  const door = doorIn(role as KnownRole);
  if (areBound(door.allows)) return false;
  if (door.denies.some((clause) => deniesOtherNames(clause, [name]))) return false;
  return mfaStates.some((mfa) => {
    const { passage } = attempt(user, role as KnownRole, { mfa });
    return passage !== undefined && !areBound(passage.doorsIn) && !areBound(passage.doorsOut);
  });
}

function bridgeWay(inspection: Inspection, found: Bridge, code: WayIn["code"], what: string): WayIn {
  const person = inspection.doors.atlas.byPerson.get(found.person) as KnownPrincipal;
  const to = destinationOf(inspection, found.accountId, found.role);
  const by = [found.doorIn, found.doorOut].flatMap((place) => (place ? [{ place, says: what }] : []));
  return {
    code,
    summary: `${found.person} may take on role ${found.role} @ ${found.account} ${what}`,
    from: actorOf(person),
    to,
    steps: [
      { from: found.person, to: `role ${found.role} @ ${found.account}`, how: "takes the role on", by },
    ],
    closedBy: "rolebridge apply, or a declaration that says so",
  };
}

function isLonger(wanted: readonly TimeWindow[], found: readonly TimeWindow[]): boolean {
  if (wanted.length === 0) return false;
  if (found.length === 0) return true;
  return found.some((one) => !wanted.some((other) => isWithin(one, other)));
}

function isShorter(wanted: Bridge, found: Bridge): boolean {
  return (
    isLonger(found.windows, wanted.windows) || (found.sessionDuration ?? 0) < (wanted.sessionDuration ?? 0)
  );
}

function isWithin(inner: TimeWindow, outer: TimeWindow): boolean {
  const from =
    outer.from === undefined ||
    (inner.from !== undefined && Date.parse(inner.from) >= Date.parse(outer.from));
  const until =
    outer.until === undefined ||
    (inner.until !== undefined && Date.parse(inner.until) <= Date.parse(outer.until));
  return from && until;
}

function timesText(windows: readonly TimeWindow[]): string {
  if (windows.length === 0) return "always";
  return windows.map(({ from, until }) => `${from ?? "always"} to ${until ?? "always"}`).join(", ");
}

function shorter(inspection: Inspection, wanted: Bridge, found: Bridge): Deviation {
  return {
    code: "RB3217",
    summary: `${wanted.person} → ${wanted.role} @ ${wanted.account} stands shorter than declared (${timesText(found.windows)}, ${found.sessionDuration ?? 0} s)`,
    person: wanted.person,
    to: destinationOf(inspection, wanted.accountId, wanted.role),
    closedBy: "rolebridge apply",
  };
}

/** The roles behind declared bridges, each once. */
function rolesOf({ doors, declared }: Inspection): readonly KnownRole[] {
  const arns = new Set([...declared.values()].map((one) => one.roleArn));
  return [...arns].flatMap((arn) => {
    const role = doors.atlas.byArn.get(arn);
    return role?.kind === "role" ? [role as KnownRole] : [];
  });
}

function compareRoles(
  inspection: Inspection,
  desired: Doors,
  declared: KnownRole,
  role: KnownRole,
): Declared {
  const doorIn = namesMore(inspection, desired, declared, role);
  if (carryTheSame(inspection, desired, declared, role)) return { ways: doorIn, deviations: [] };
  const wanted = rightsOf(desired.atlas, declared);
  const found = rightsOf(inspection.doors.atlas, role);
  const more = [
    ...extraPolicies(inspection.doors, declared, role),
    ...extraRights(wanted, found),
    ...boundaryChange(declared, role),
  ];
  const less = wordsFor(
    rightsGained({ ...found, rights: allowsOf(found) }, { ...wanted, rights: allowsOf(wanted) }),
  );
  return {
    ways: [...(more.length > 0 ? [carriesMore(inspection, role, more)] : []), ...doorIn],
    deviations: less.length === 0 ? [] : [carriesLess(inspection, role, less)],
  };
}

/** The usual case, seen without reading what the documents say. */
function carryTheSame(
  { doors }: Inspection,
  desired: Doors,
  { resource: wanted, ...declared }: KnownRole,
  role: KnownRole,
): boolean {
  const { resource: found } = role;
  const isOfAws = (arn: string): boolean => arn.includes(":iam::aws:policy/");
  return (
    wanted.boundary === found.boundary &&
    (wanted.boundary === undefined || isOfAws(wanted.boundary)) &&
    wanted.attached.length === found.attached.length &&
    wanted.attached.every((arn, index) => arn === found.attached[index] && isOfAws(arn)) &&
    Object.keys(wanted.inline).length === Object.keys(found.inline).length &&
    Object.entries(wanted.inline).every(([name, text]) => found.inline[name] === text) &&
    doors.atlas.missingDocuments(role).length === 0 &&
    desired.atlas.missingDocuments({ resource: wanted, ...declared }).length === 0
  );
}

function allowsOf({ rights }: Rights): Rights["rights"] {
  return rights.filter((right) => right.effect === "Allow");
}

interface Extra {
  readonly what: string;
  readonly holder: string;
  readonly policy: string;
}

/** Policies that the declared role does not have and that allow anything. Those that only deny make it narrower. */
function extraPolicies({ atlas }: Doors, declared: KnownRole, role: KnownRole): readonly Extra[] {
  const known = new Set<string>([...declared.resource.attached, ...Object.keys(declared.resource.inline)]);
  const extra = atlas
    .policiesOf(role)
    .filter(({ holder, name }) => !known.has(holder) && !known.has(name))
    .filter(
      ({ document }) => document.isDoubtful || document.clauses.some(({ statement }) => !statement.isDeny),
    );
  const unread = atlas.missingDocuments(role).filter((arn) => !known.has(arn));
  return [
    ...extra.map(({ holder, name }) => ({ what: `policy ${name}`, holder, policy: name })),
    ...unread.map((arn) => ({ what: `policy ${arn}`, holder: arn, policy: arn })),
  ];
}

function extraRights(wanted: Rights, found: Rights): readonly Extra[] {
  const gained = wordsFor(rightsGained(wanted, found));
  return gained.length === 0 ? [] : [{ what: gained.join(", "), holder: "", policy: "permissions" }];
}

function boundaryChange(declared: KnownRole, role: KnownRole): readonly Extra[] {
  const { boundary } = declared.resource;
  if (boundary === undefined || boundary === role.resource.boundary) return [];
  return [
    {
      what: `boundary ${boundary} is ${role.resource.boundary === undefined ? "missing" : "another"}`,
      holder: "",
      policy: "boundary",
    },
  ];
}

function carriesMore(inspection: Inspection, role: KnownRole, more: readonly Extra[]): WayIn {
  const holders = [...inspection.declared.values()]
    .filter((one) => one.roleArn === role.arn)
    .map((one) => one.person);
  const person = inspection.doors.atlas.byPerson.get(holders[0] ?? "");
  const name = `role ${role.resource.name}`;
  return {
    code: "RB3216",
    summary: `${roleText(inspection, role)} carries more than declared: ${more.map(({ what }) => what).join("; ")}`,
    from: person ? actorOf(person) : actorOf(role),
    to: destinationOf(inspection, role.accountId, role.resource.name),
    steps: more.map(({ what, holder, policy }) => ({
      from: holders.join(", "),
      to: roleText(inspection, role),
      how: "has its rights",
      by: [
        {
          place: { accountId: role.accountId, holder: holder === "" ? name : holder, policy, statement: 1 },
          says: what,
        },
      ],
    })),
    closedBy:
      "rolebridge apply (with `exclusive: true` for foreign attachments), or a declaration that says so",
  };
}

function carriesLess(inspection: Inspection, role: KnownRole, less: readonly string[]): Deviation {
  return {
    code: "RB3221",
    summary: `${roleText(inspection, role)} carries less than declared: ${less.join(", ")}`,
    to: destinationOf(inspection, role.accountId, role.resource.name),
    closedBy: "rolebridge apply",
  };
}

/** A door in that is to name people and names the whole source account. */
function namesMore(
  inspection: Inspection,
  desired: Doors,
  declared: KnownRole,
  role: KnownRole,
): readonly WayIn[] {
  const { source } = inspection.doors.atlas.world.directory;
  const isWhole = (doors: Doors, one: KnownRole): readonly number[] =>
    doors
      .doorIn(one)
      .allows.filter((door) => door.isEverybody || door.accounts.includes(source))
      .map((door) => door.clause.statement.source.index);
  if (isWhole(desired, declared).length > 0) return [];
  return inspection.doors
    .doorIn(role)
    .allows.filter((door) => isWhole(inspection.doors, role).includes(door.clause.statement.source.index))
    .map((door) => ({
      code: "RB3220" as const,
      summary: `the door in to ${roleText(inspection, role)} names the whole source account instead of people`,
      from: { kind: "account" as const, accountId: source },
      to: destinationOf(inspection, role.accountId, role.resource.name),
      steps: [
        {
          from: "the source account",
          to: roleText(inspection, role),
          how: "is trusted",
          by: [{ place: placeInTrust(role, door.clause), says: "the account's root as Principal" }],
        },
      ],
      closedBy: "rolebridge apply",
    }));
}
