import { type Diagnostic, diagnostic, didYouMean } from "../diagnostics/index.ts";
import {
  type Address,
  addressText,
  type Directory,
  isIgnored,
  ownershipOf,
  type Resource,
  type ResourceKind,
  type World,
} from "../model/index.ts";
import { type Answer, andThen, done } from "./answer.ts";
import type { Workspace } from "./workspace.ts";

/** What can be taken over: it stands, nobody's, under a name that the declaration wants. */
export interface Adoptable {
  readonly addresses: readonly Address[];
  readonly live: World;
  readonly desired: World;
}

export interface ParsedAddresses {
  readonly addresses: readonly Address[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the accounts, and finds what stands under declared names without being ours. */
export async function adoptableAddresses(workspace: Workspace): Promise<Answer<Adoptable>> {
  return andThen(await workspace.desired(), async (desired) =>
    andThen(await workspace.read(), (live) =>
      done({ addresses: foreignUnderWantedNames(live, desired), live, desired }),
    ),
  );
}

function foreignUnderWantedNames(live: World, desired: World): readonly Address[] {
  return Object.values(desired.accounts).flatMap(({ accountId, users, groups, roles }) =>
    [...users, ...groups, ...roles].flatMap(({ kind, name }): readonly Address[] => {
      const standing = standingAt(live, { accountId, kind, name });
      const isOpen =
        standing !== undefined &&
        ownershipOf(standing, live.directory.organization) === "foreign" &&
        !isIgnored(standing, desired.intent?.ignored ?? []);
      return isOpen ? [{ accountId, kind, name }] : [];
    }),
  );
}

function standingAt(world: World, { accountId, kind, name }: Address): Resource | undefined {
  const state = world.accounts[accountId];
  const all: readonly Resource[] = state
    ? [...state.users, ...state.groups, ...state.roles, ...state.policies]
    : [];
  return all.find((one) => one.kind === kind && one.name.toLowerCase() === name.toLowerCase());
}

const kinds = ["user", "group", "role", "policy"] as const satisfies readonly ResourceKind[];

/** Addresses as people write them, `payments-dev/role/Deployer`, among what can be taken over. */
export function parseAddresses(texts: readonly string[], adoptable: Adoptable): ParsedAddresses {
  const parsed = texts.map((text) => parseAddress(text, adoptable));
  return {
    addresses: parsed.flatMap((one) => ("address" in one ? [one.address] : [])),
    diagnostics: parsed.flatMap((one) => ("problem" in one ? [one.problem] : [])),
  };
}

type Parsed = { readonly address: Address } | { readonly problem: Diagnostic };

function parseAddress(text: string, adoptable: Adoptable): Parsed {
  const { directory } = adoptable.live;
  const [accountText = "", kindText = "", ...rest] = text.split("/");
  const account = directory.accounts.find(
    ({ name, accountId }) => name === accountText || accountId === accountText,
  );
  const kind = kinds.find((one) => one === kindText);
  const name = rest.join("/");
  if (account === undefined || kind === undefined || name === "") {
    return {
      problem: problem(`\`${text}\` is no address of a declared account`, suggestion(text, adoptable)),
    };
  }
  const address: Address = { accountId: account.accountId, kind, name };
  const known = adoptable.addresses.find(
    (one) => addressText(one).toLowerCase() === addressText(address).toLowerCase(),
  );
  return known ? { address: known } : { problem: problem(...whyNot(text, address, adoptable)) };
}

function whyNot(text: string, address: Address, adoptable: Adoptable): readonly [string, string | undefined] {
  const { live, desired } = adoptable;
  const { organization } = live.directory;
  const standing = standingAt(live, address);
  if (!standing) return [`\`${text}\` does not exist`, suggestion(text, adoptable)];
  if (ownershipOf(standing, organization) === "owned") return [`\`${text}\` is ours already`, undefined];
  if (ownershipOf(standing, organization) === "another")
    return [`\`${text}\` belongs to another organization of Rolebridge`, "let that one give it up first"];
  if (address.kind === "policy")
    return [
      `\`${text}\` is a managed policy, whose path IAM cannot change`,
      "declare its content under another name, and adopt the user or role that carries it: ours takes its place",
    ];
  if (isIgnored(standing, desired.intent?.ignored ?? []))
    return [`\`${text}\` is left alone by an \`ignore\` rule`, undefined];
  return [
    `\`${text}\` is not declared: the next plan would delete it`,
    "declare it first, or let `rolebridge import` write the declaration",
  ];
}

function suggestion(text: string, { addresses, live }: Adoptable): string | undefined {
  return didYouMean(
    text,
    addresses.map((address) => writtenAddress(address, live.directory)),
  );
}

function writtenAddress({ accountId, kind, name }: Address, { accounts }: Directory): string {
  return `${accounts.find((one) => one.accountId === accountId)?.name ?? accountId}/${kind}/${name}`;
}

function problem(message: string, help: string | undefined): Diagnostic {
  return diagnostic("RB4016", message, { help });
}
