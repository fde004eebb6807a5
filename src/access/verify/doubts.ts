import { breakGlassTag, type MeantWay } from "../../model/index.ts";
import { actorText } from "../actor.ts";
import type { KnownPrincipal, KnownRole } from "../atlas.ts";
import type { DoorClause } from "../door-in.ts";
import { placeInTrust } from "../doors.ts";
import { meantText } from "../meant.ts";
import { isServiceLinked } from "../service-linked.ts";
import type { RoleUse } from "../use-log.ts";
import type { Finding, Undecided } from "../way-in.ts";
import { destinationOf, type Inspection, roleText } from "./inspection.ts";

/** What the proof depends on and what could not be decided. */
export function undecidedOf(inspection: Inspection): readonly Undecided[] {
  return [
    ...unreadAccounts(inspection),
    ...unreadDocuments(inspection),
    ...strangeTrusts(inspection),
    ...unknownRunners(inspection),
  ];
}

function undecided(summary: string, place?: Undecided["place"]): Undecided {
  return { code: "RB3222", summary, ...(place && { place }) };
}

function unreadAccounts({ doors }: Inspection): readonly Undecided[] {
  const { directory, accounts } = doors.atlas.world;
  return directory.accounts.flatMap(({ accountId, name }) => {
    const state = accounts[accountId];
    if (!state) return [undecided(`account ${name} was not read`)];
    const parts = state.unread.filter((part) => part === "role-details");
    return parts.map((part) => undecided(`${part} of account ${name} were not read`));
  });
}

/** Roles of AWS's own services are left out: nobody can pass, change or take them on. */
function unreadDocuments({ doors }: Inspection): readonly Undecided[] {
  const { atlas } = doors;
  const ours = atlas.principals.filter((one) => one.kind === "user" || !isServiceLinked(one as KnownRole));
  const isReadWhole = (one: KnownPrincipal): boolean =>
    atlas.policiesOf(one).every(({ document }) => !document.isDoubtful) &&
    atlas.missingDocuments(one).length === 0 &&
    atlas.boundaryOf(one) !== "unknown";
  return ours
    .filter((one) => !isReadWhole(one))
    .flatMap((principal) => {
      const who = `${principal.kind} ${principal.resource.name} of account ${atlas.accountOf(principal.accountId)?.name ?? principal.accountId}`;
      const missing = atlas
        .missingDocuments(principal)
        .map((arn) => undecided(`the text of ${arn}, attached to ${who}, is not at hand`));
      const doubtful = atlas
        .policiesOf(principal)
        .filter(({ document }) => document.isDoubtful)
        .map(({ name, holder, accountId }) =>
          undecided(`policy ${name} of ${who} cannot be read whole`, {
            accountId,
            holder,
            policy: name,
            statement: 1,
          }),
        );
      const boundary =
        atlas.boundaryOf(principal) === "unknown"
          ? [undecided(`the text of the boundary of ${who} is not at hand`)]
          : [];
      return [...missing, ...doubtful, ...boundary];
    });
}

function isStrange({ isUndecidable, odd }: DoorClause): boolean {
  return isUndecidable || odd.length > 0;
}

function strangeTrusts(inspection: Inspection): readonly Undecided[] {
  const { doors } = inspection;
  return doors.atlas.roles
    .filter((role) => {
      const { isDoubtful, allows } = doors.doorIn(role);
      return (isDoubtful || allows.some(isStrange)) && !isServiceLinked(role);
    })
    .flatMap((role) => {
      const door = doors.doorIn(role);
      const where = roleText(inspection, role);
      const strange = door.allows
        .filter(isStrange)
        .map(({ clause, odd }) =>
          undecided(
            odd.length > 0
              ? `the trust of ${where} names ${odd.join(", ")}, which is no principal`
              : `nobody can say whom the trust of ${where} lets in (NotPrincipal)`,
            placeInTrust(role, clause),
          ),
        );
      return door.isDoubtful
        ? [...strange, undecided(`the trust policy of ${where} cannot be read whole`)]
        : strange;
    });
}

/** Roles that lead somewhere, behind services of which nobody here can say who may act through them. */
function unknownRunners(inspection: Inspection): readonly Undecided[] {
  const { doors, powers, targets } = inspection;
  const { source } = doors.atlas.world.directory;
  const leading = new Set<KnownRole>();
  for (const target of targets.filter((one) => !isServiceLinked(one))) {
    for (const { principal } of inspection.edgesInto(target)) {
      if (principal?.kind === "role" && principal.accountId !== target.accountId)
        leading.add(principal as KnownRole);
    }
  }
  for (const one of doors.atlas.ofAccount.get(source) ?? []) {
    if (one.kind === "role" && powers.controlOf(one)) leading.add(one as KnownRole);
  }
  return [...leading].flatMap((role) =>
    powers
      .unknownRunners(role)
      .map((service) =>
        undecided(`nobody can say who may act as ${roleText(inspection, role)} through ${service}`),
      ),
  );
}

/** What is worth knowing although it opens nothing by itself. */
export function findingsOf(inspection: Inspection): readonly Finding[] {
  return [
    ...exceptionFindings(inspection),
    ...staleNames(inspection),
    ...vendorsWithoutId(inspection),
    ...breakGlassUses(inspection),
    ...unknownSignIns(inspection),
    ...passwordsWithoutDevice(inspection),
  ];
}

/** A user in a target account is a way in or is meant, however it signs in; but what it has ought to be known. */
function unknownSignIns(inspection: Inspection): readonly Finding[] {
  const { doors, isTarget } = inspection;
  const accounts = Object.values(doors.atlas.world.accounts).filter(
    ({ accountId, users }) =>
      isTarget(accountId) && users.some(({ credentials }) => credentials === undefined),
  );
  return accounts.map(({ accountId, users }) => ({
    code: "RB3227",
    summary: `how ${counted(users.filter(({ credentials }) => !credentials).length)} of ${destinationOf(inspection, accountId).account} ${users.length === 1 ? "signs" : "sign"} in is not known: the credential report was not read (iam:GenerateCredentialReport, iam:GetCredentialReport)`,
  }));
}

function counted(users: number): string {
  return users === 1 ? "the user" : `${users} users`;
}

/** Whoever learns such a password signs in with it and enrols a device of their own. */
function passwordsWithoutDevice({ doors }: Inspection): readonly Finding[] {
  return [...doors.atlas.byPerson].flatMap(([person, { resource }]): readonly Finding[] => {
    const credentials = resource.kind === "user" ? resource.credentials : undefined;
    if (!credentials?.hasPassword || credentials.hasMfa) return [];
    return [
      {
        code: "RB3228",
        summary: `${person} has a password and no MFA device: whoever knows the password may enrol their own`,
      },
    ];
  });
}

/** Each use that the log tells, and the last one that AWS knows, where the log does not tell of it. */
function breakGlassUses(inspection: Inspection): readonly Finding[] {
  return inspection.targets
    .filter(({ resource }) => resource.tags[breakGlassTag] === "true")
    .flatMap((role) => {
      const uses = usesOf(inspection, role);
      return [
        ...uses.map(
          ({ at, by }): Finding => ({
            code: "RB3226",
            summary: `break-glass ${roleText(inspection, role)} was taken on by ${callerText(inspection, by)} at ${at.replace(/\.\d+Z$/, "Z")}`,
          }),
        ),
        ...lastUse(inspection, role, uses),
      ];
    });
}

function usesOf(inspection: Inspection, { accountId, resource }: KnownRole): readonly RoleUse[] {
  return (inspection.expectation.uses ?? [])
    .filter((use) => use.accountId === accountId && use.role.toLowerCase() === resource.name.toLowerCase())
    .toSorted((a, b) => (a.at < b.at ? -1 : 1));
}

/** The person behind the ARN or the unique id by which a record calls somebody. */
function callerText({ doors: { atlas } }: Inspection, by: string): string {
  const person = (atlas.byArn.get(by) ?? atlas.byUniqueId.get(by))?.person;
  return person ?? by;
}

/**
 * AWS knows the last use of a role of the last 400 days, some hours late; who it was stands in CloudTrail. A session that
 * a use of the log began explains what is used while it may live.
 */
function lastUse(inspection: Inspection, role: KnownRole, uses: readonly RoleUse[]): readonly Finding[] {
  const { lastUsedAt, maxSessionDuration } = role.resource;
  if (lastUsedAt === undefined) return [];
  const last = Date.parse(lastUsedAt);
  const isExplained = uses.some(({ at }) => {
    const began = Date.parse(at);
    return began - clockSkew <= last && last <= began + maxSessionDuration * 1000 + clockSkew;
  });
  if (isExplained) return [];
  const silence = inspection.expectation.uses === undefined ? "" : ", of which the log tells nothing";
  return [
    {
      code: "RB3226",
      summary: `break-glass ${roleText(inspection, role)} was last used at ${lastUsedAt}${silence}`,
    },
  ];
}

/** Milliseconds by which two of AWS's clocks may differ. */
const clockSkew = 60_000;

function exceptionFindings({ doors, meant }: Inspection): readonly Finding[] {
  const text = (way: MeantWay): string => `${meantText(doors, way)} to ${way.roleGlob} (${way.reason})`;
  return [
    ...meant.expired.map(
      (way): Finding => ({
        code: "RB3223",
        summary: `the exception for ${text(way)} ended ${way.until ?? ""}`,
      }),
    ),
    ...meant
      .unused()
      .map((way): Finding => ({ code: "RB3223", summary: `nobody comes by the exception for ${text(way)}` })),
  ];
}

function staleNames(inspection: Inspection): readonly Finding[] {
  const { doors, targets } = inspection;
  return targets.flatMap((role) =>
    doors.doorIn(role).allows.flatMap(({ uniqueIds, clause }) =>
      uniqueIds
        .filter((id) => !doors.atlas.byUniqueId.has(id))
        .map(
          (id): Finding => ({
            code: "RB3224",
            summary: `the trust of ${roleText(inspection, role)} names ${id}, which is nobody`,
            place: placeInTrust(role, clause),
          }),
        ),
    ),
  );
}

function vendorsWithoutId(inspection: Inspection): readonly Finding[] {
  const { doors, meant, targets } = inspection;
  return targets
    .filter((role) => !meant.isReachRole(role) && !isServiceLinked(role))
    .flatMap((role) =>
      inspection.edgesInto(role).flatMap(({ from, passage }): readonly Finding[] => {
        if (from.kind !== "account" && from.kind !== "principal") return [];
        const open = passage.doorsIn.find(
          ({ clause }) =>
            !clause.statement.source.conditions.some(({ key }) => key.toLowerCase() === "sts:externalid"),
        );
        if (!open) return [];
        return [
          {
            code: "RB3225",
            summary: `${actorText(from, doors.atlas.world.directory)} comes into ${roleText(inspection, role)} without an external id`,
            place: placeInTrust(role, open.clause),
          },
        ];
      }),
    );
}
