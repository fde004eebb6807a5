import { countedLength, nameLimits, quotas } from "../catalogue/index.ts";
import type { DocumentText } from "../model/index.ts";
import {
  byName,
  type Checking,
  type PlacedText,
  placed,
  spanOfKey,
  spanOfValue,
  wellFormed,
  wellFormedEntries,
} from "./checking.ts";
import type { DeclaredRole, PolicyReference } from "./declaration.ts";
import { checkDocument, documentText } from "./document.ts";
import type { Entry, RoleDraft } from "./merge.ts";
import { checkCollisions, checkName } from "./names.ts";
import { policyReference } from "./policies.ts";
import { checkTags } from "./tags.ts";
import { parseDuration } from "./time.ts";
import { checkAlsoTrusts, selectedAccounts, type TrustPlaces } from "./trust-statements.ts";
import { quoted, wordings } from "./wording.ts";

const defaultDuration = "1h";
const hour = 3600;

interface RoleDefaults {
  readonly path: string;
  readonly sessionDuration: string;
  readonly boundary?: PolicyReference;
}

export function checkRoles(places: TrustPlaces, checking: Checking): readonly DeclaredRole[] {
  const { merged } = checking;
  checkCollisions("roles", merged.roles, checking);
  const defaults = roleDefaults(checking);
  return byName([...merged.roles.values()].map((entry) => roleOf(entry, defaults, places, checking)));
}

function roleDefaults(checking: Checking): RoleDefaults {
  const { defaults, defaultEntries } = checking.merged;
  const duration = defaultEntries.get("sessionDuration");
  if (duration && defaults.sessionDuration !== undefined) {
    sessionSeconds(
      { text: defaults.sessionDuration, source: duration.source, path: duration.path, offset: 0 },
      checking,
    );
  }
  const entry = defaultEntries.get("boundary");
  const boundary =
    entry && defaults.boundary !== undefined
      ? policyReference(
          { text: defaults.boundary, source: entry.source, path: entry.path, offset: 0 },
          checking,
        )
      : undefined;
  return {
    path: defaults.path ?? "/",
    sessionDuration: defaults.sessionDuration ?? defaultDuration,
    ...(boundary && { boundary }),
  };
}

function roleOf(
  entry: Entry<RoleDraft>,
  defaults: RoleDefaults,
  places: TrustPlaces,
  checking: Checking,
): DeclaredRole {
  const role = entry.value ?? {};
  const shared = checking.merged.defaults;
  if (checkName("role", entry.name, spanOfKey(entry), checking)) checkSwitchable(entry, defaults, checking);
  if (role.breakGlass) checkBreakGlass(entry, checking);
  const own =
    role.boundary === undefined
      ? undefined
      : policyReference(placed(entry, ["boundary"], role.boundary), checking);
  const boundary = role.boundary === undefined ? defaults.boundary : own;
  const accounts = role.in && selectedAccounts(entry, ["in"], role.in, places.selection);
  const besides = checkAlsoTrusts(entry, places, checking);
  return {
    name: entry.name,
    description: role.description ?? "",
    policies: policiesOf(entry, checking),
    inline: inlineOf(entry, checking),
    ...(boundary && { boundary }),
    sessionDuration: role.breakGlass ? hour : durationOf(entry, defaults, checking),
    mfa: role.breakGlass ? "required" : (role.mfa ?? shared.mfa ?? "required"),
    sessionName: role.sessionName ?? shared.sessionName ?? "username",
    trust: role.trust ?? "source",
    ...(besides.length > 0 && { alsoTrusts: besides }),
    path: role.path ?? defaults.path,
    tags: checkTags(role.tags, entry, checking),
    exclusive: role.exclusive ?? shared.exclusive ?? false,
    ...(role.breakGlass === true && { breakGlass: true }),
    ...(accounts && { in: accounts }),
    span: spanOfKey(entry),
  };
}

/** A role for emergencies is entered with MFA and for one hour, the least that IAM knows; saying otherwise is a mistake. */
function checkBreakGlass(entry: Entry<RoleDraft>, checking: Checking): void {
  const { mfa, sessionDuration } = entry.value ?? {};
  const what = `the break-glass role ${quoted(entry.name)}`;
  if (mfa === "optional") {
    checking.report("RB1065", `${what} is entered with MFA always`, { span: spanOfValue(entry, ["mfa"]) });
  }
  if (sessionDuration === undefined) return;
  const seconds = sessionSeconds(placed(entry, ["sessionDuration"], sessionDuration), checking);
  if (seconds === undefined || seconds === hour) return;
  checking.report("RB1065", `the sessions of ${what} last one hour`, {
    span: spanOfValue(entry, ["sessionDuration"]),
    help: "leave `sessionDuration` out",
  });
}

function checkSwitchable(entry: Entry<RoleDraft>, defaults: RoleDefaults, { report }: Checking): void {
  const path = entry.value?.path ?? defaults.path;
  const length = path.length + entry.name.length;
  if (length <= nameLimits.consoleRole.longest) return;
  report(
    "RB1031",
    `role ${quoted(entry.name)} with its path has ${length} characters, and the console switches to ${nameLimits.consoleRole.longest} at most`,
    {
      span: spanOfKey(entry),
      notes: [{ message: `its path is ${quoted(path)}, both slashes counted` }],
    },
  );
}

function durationOf(entry: Entry<RoleDraft>, defaults: RoleDefaults, checking: Checking): number {
  const text = entry.value?.sessionDuration;
  const seconds =
    text === undefined ? undefined : sessionSeconds(placed(entry, ["sessionDuration"], text), checking);
  return seconds ?? parseDuration(defaults.sessionDuration) ?? hour;
}

function sessionSeconds(duration: PlacedText, { report }: Checking): number | undefined {
  const seconds = parseDuration(duration.text);
  const span = {
    span: spanOfValue({ name: "", value: duration.text, source: duration.source, path: duration.path }),
  };
  if (seconds === undefined) {
    const { code, message, help } = wordings.duration(duration.text);
    report(code, message, { ...span, help });
    return undefined;
  }
  if (seconds >= hour && seconds <= 12 * hour) return seconds;
  report("RB1032", `a role's session lasts from 1h to 12h, not ${quoted(duration.text)}`, span);
  return undefined;
}

function policiesOf(entry: Entry<RoleDraft>, checking: Checking): readonly PolicyReference[] {
  const names = wellFormed(entry.value?.policies);
  const byKey = new Map<string, PolicyReference>();
  for (const [index, text] of names) {
    const reference = policyReference(placed(entry, ["policies", index], text), checking);
    if (reference) byKey.set(reference.kind === "arn" ? reference.arn : reference.name, reference);
  }
  const { standard, greatest, code } = quotas.AttachedPoliciesPerRoleQuota;
  if (names.length > standard) {
    checking.report(
      names.length > greatest ? "RB1063" : "RB1064",
      `role ${quoted(entry.name)} has ${names.length} managed policies`,
      {
        span: spanOfKey(entry, ["policies"]),
        help:
          names.length > greatest
            ? `AWS allows ${greatest} at most, after a request`
            : `AWS allows ${standard} by default and up to ${greatest} on request (quota ${code}); this is the default, the accounts' own quotas are read by plan`,
      },
    );
  }
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, reference]) => reference);
}

function inlineOf(entry: Entry<RoleDraft>, checking: Checking): Readonly<Record<string, DocumentText>> {
  const documents = wellFormedEntries(entry.value?.inline);
  let size = 0;
  const inline = documents.map(([name, value]): [string, DocumentText] => {
    const span = spanOfKey(entry, ["inline", name]);
    checkName("inlinePolicy", name, span, checking);
    const text = documentText(value);
    size += countedLength(text);
    const path = [...entry.path, "inline", name];
    checkDocument({ value, source: entry.source, path, span }, `inline policy ${quoted(name)}`, checking);
    return [name, text];
  });
  if (size > quotas.RolePolicySizeQuota.standard) {
    checking.report(
      "RB1062",
      `the inline policies of role ${quoted(entry.name)} have ${size} characters together`,
      {
        span: spanOfKey(entry, ["inline"]),
        help: `AWS allows ${quotas.RolePolicySizeQuota.standard}, whitespace not counted; declare some as \`policies\``,
      },
    );
  }
  return Object.fromEntries(inline);
}
