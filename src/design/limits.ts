// What AWS would refuse, found before anything is written. Doors out have their own checks (doors-out.ts).
import { countedLength, nameLimits, type QuotaName } from "../catalogue/index.ts";
import type { Declaration, DeclaredAccount, DeclaredPerson, DeclaredRole } from "../declaration/index.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/index.ts";
import { type AccountState, parseArn, type Role, type World } from "../model/index.ts";
import { type DesignHints, type ForeignBurden, ofUser, ownValue } from "./hints.ts";
import { passedQuota, type QuotaUse } from "./quota-use.ts";

/** Every limit that the desired world would pass, but those of the doors out. */
export function checkLimits(
  declaration: Declaration,
  world: World,
  hints: DesignHints,
): readonly Diagnostic[] {
  return [
    ...declaration.people.flatMap((person) => checkGroups(person, world, hints)),
    ...declaration.accounts.flatMap((account) => checkAccount(account, world, hints)),
    ...declaration.roles.flatMap((role) => checkRole(role, declaration, world, hints)),
  ];
}

/** Groups in which others put a user, beside the people's. */
function checkGroups(person: DeclaredPerson, world: World, hints: DesignHints): readonly Diagnostic[] {
  const others = ofUser(hints.foreignOnUsers, person)?.groups ?? [];
  const passed = passedQuota(
    {
      code: "RB2009",
      quota: "GroupsPerUserQuota",
      used: others.length + 1,
      message: `\`${person.name}\` is in ${others.length} groups that are not ours and would be in one more`,
      waysOut: [
        `take the user out of a group (${others.slice(0, 3).join(", ")}${others.length > 3 ? ", …" : ""})`,
      ],
      span: person.span,
    },
    hints.quotas[world.directory.source],
  );
  return passed ? [passed] : [];
}

function checkAccount(account: DeclaredAccount, world: World, hints: DesignHints): readonly Diagnostic[] {
  const state = world.accounts[account.accountId];
  if (state === undefined) return [];
  const uses = accountUses(state, account, hints);
  return uses.flatMap((use) => passedQuota(use, hints.quotas[account.accountId]) ?? []);
}

function accountUses(state: AccountState, account: DeclaredAccount, hints: DesignHints): readonly QuotaUse[] {
  const foreign = hints.foreign[account.accountId];
  const use = (
    quota: QuotaName,
    words: string,
    ours: readonly { readonly name: string }[],
    foreignNames: readonly string[] = [],
    wayOut: string,
  ): readonly QuotaUse[] => {
    const names = new Set(ours.map(({ name }) => name.toLowerCase()));
    const others = foreignNames.filter((name) => !names.has(name.toLowerCase())).length;
    if (ours.length === 0) return [];
    return [
      {
        code: "RB2006",
        quota,
        used: ours.length + others,
        message: `\`${account.name}\` would hold ${ours.length + others} ${words}${others === 0 ? "" : `, ${others} of them not ours`}`,
        waysOut: [wayOut],
        span: account.span,
      },
    ];
  };
  const narrow = "narrow the selectors of grants and of `in`";
  return [
    ...use(
      "UsersQuota",
      "users",
      state.users,
      foreign?.users,
      "let teams of this size sign in through IAM Identity Center",
    ),
    ...use("RolesQuota", "roles", state.roles, foreign?.roles, narrow),
    // Those of the source account are doors, and counted with them.
    ...(account.isSource
      ? []
      : use("PoliciesQuota", "customer managed policies", state.policies, foreign?.policies, narrow)),
  ];
}

/**
 * One diagnostic for each cause: a role stands in many accounts with the same fault. What the declaration alone can tell
 * of a role's attachments its own checks have told.
 */
function checkRole(
  declared: DeclaredRole,
  declaration: Declaration,
  world: World,
  hints: DesignHints,
): readonly Diagnostic[] {
  const places = declaration.accounts.flatMap((account) => {
    const role = world.accounts[account.accountId]?.roles.find(({ name }) => name === declared.name);
    return role ? [{ account, role }] : [];
  });
  const found = places.flatMap(({ account, role }) => {
    const foreign = declared.exclusive
      ? undefined
      : ownValue(hints.foreignOnRoles[account.accountId], declared.name);
    const live = hints.quotas[account.accountId];
    return roleUses(declared, role, account.name, foreign)
      .filter(({ quota }) => quota !== "AttachedPoliciesPerRoleQuota" || live?.[quota] !== undefined)
      .flatMap((use) => passedQuota(use, live) ?? []);
  });
  return [
    ...firstOfEach(found),
    ...misplacedPolicies(declared, places),
    ...firstOfEach(places.flatMap(({ account, role }) => keptPath(declared, role, account.name))),
  ];
}

/** A declared path that is too long is a mistake in the declaration; a path that was taken over cannot be changed. */
function keptPath(declared: DeclaredRole, { name, path }: Role, account: string): readonly Diagnostic[] {
  const length = path.length + name.length;
  if (path === declared.path || length <= nameLimits.consoleRole.longest) return [];
  return [
    diagnostic(
      "RB2010",
      `the role \`${name}\` in \`${account}\` keeps its path \`${path}\`: ${length} characters, and the console switches to ${nameLimits.consoleRole.longest} at most`,
      {
        span: declared.span,
        help: "people reach it with credentials only; for the console, declare a role of another name",
      },
    ),
  ];
}

function roleUses(
  declared: DeclaredRole,
  role: Role,
  account: string,
  foreign: ForeignBurden | undefined,
): readonly QuotaUse[] {
  const where = `\`${role.name}\` in \`${account}\``;
  const otherPolicies = (foreign?.attached ?? []).filter((arn) => !role.attached.includes(arn)).length;
  const others = otherPolicies === 0 ? "" : `, ${otherPolicies} of them not ours`;
  const exclusive =
    otherPolicies > 0 || (foreign?.inline.length ?? 0) > 0
      ? ["say `exclusive: true`, which removes what is not ours"]
      : [];
  const inline = [...Object.values(role.inline), ...(foreign?.inline ?? [])];
  const inlineSize = inline.reduce((sum, document) => sum + countedLength(document), 0);
  return [
    {
      code: "RB2003",
      quota: "AssumeRolePolicySizeQuota",
      used: countedLength(role.trust),
      message: `the door in of ${where} would have ${countedLength(role.trust)} characters`,
      waysOut: ["use `trust: source`, which does not grow with the people"],
      span: declared.span,
    },
    {
      code: "RB2004",
      quota: "AttachedPoliciesPerRoleQuota",
      used: role.attached.length + otherPolicies,
      message: `the role ${where} would have ${role.attached.length + otherPolicies} managed policies${others}`,
      waysOut: ["put several policies into one declared policy", ...exclusive],
      span: declared.span,
    },
    {
      code: "RB2005",
      quota: "RolePolicySizeQuota",
      used: inlineSize,
      message: `the inline policies of the role ${where} would have ${inlineSize} characters together`,
      waysOut: ["declare some under `policies` and name them in the role", ...exclusive],
      span: declared.span,
    },
  ];
}

function firstOfEach(found: readonly Diagnostic[]): readonly Diagnostic[] {
  const byCause = new Map<string, Diagnostic[]>();
  for (const one of found) {
    const key = `${one.code} ${one.help}`;
    byCause.set(key, [...(byCause.get(key) ?? []), one]);
  }
  return [...byCause.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    if (others.length === 0) return [first];
    const more = {
      message: `the same in ${others.length} more ${others.length === 1 ? "account" : "accounts"}`,
    };
    return [{ ...first, notes: [...first.notes, more] }];
  });
}

/** A customer managed policy serves its own account only. */
function misplacedPolicies(
  declared: DeclaredRole,
  places: readonly { readonly account: DeclaredAccount }[],
): readonly Diagnostic[] {
  const references = [...declared.policies, ...(declared.boundary ? [declared.boundary] : [])];
  return references.flatMap((reference) => {
    const owner = reference.kind === "arn" ? parseArn(reference.arn)?.account : "aws";
    if (reference.kind !== "arn" || owner === "aws") return [];
    const elsewhere = places.filter(({ account }) => account.accountId !== owner);
    const [first] = elsewhere;
    if (first === undefined) return [];
    const others = elsewhere.length === 1 ? "" : ` and ${elsewhere.length - 1} more`;
    return [
      diagnostic(
        "RB2008",
        `the role \`${declared.name}\` of \`${first.account.name}\`${others} cannot have ${reference.arn}, a policy of account ${owner}`,
        {
          span: declared.span,
          help: "declare the policy under `policies`: it is then made in every account that needs it; or narrow the role's `in`",
        },
      ),
    ];
  });
}
