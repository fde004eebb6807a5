import type { AccountState, Arn, MeantWay, Role, User, World } from "../../src/model/index.ts";
import {
  administratorAccess,
  change,
  changeRole,
  changeUser,
  doorTo,
  idFor,
  managedPolicy,
  policy,
  role,
  sourceTrust,
  user,
} from "../support/worlds.ts";
import { idOf, meant, source } from "./twelve-accounts.ts";

/** One breach, planted into the verified world. */
export interface Breach {
  readonly name: string;
  readonly plant: (world: World) => World;
  /** What verify must say: the code, and the holder (and statement) of the planted statement. */
  readonly code: string;
  readonly holder?: string;
  readonly statement?: number;
  readonly exceptions?: readonly MeantWay[];
  /** Where the breach is one against a declaration that says more than the twelve accounts do. */
  readonly expected?: (desired: World) => World;
  /** Further codes by which the same breach is told, where one cannot be had without the other. */
  readonly also?: readonly string[];
}

export type Json = Readonly<Record<string, unknown>>;

export const foreign = "999988887777";
export const production = idOf("shop-production");
export const preproduction = idOf("shop-preproduction");
export const development = idOf("shop-development");
export const dataDevelopment = idOf("data-development");
export const assume = "sts:AssumeRole";
export const allow = (parts: Json): Json => ({ Effect: "Allow", Action: assume, ...parts });
export const aws = (name: string): Arn => `arn:aws:iam::aws:policy/${name}`;
export const arnIn = (id: string, kind: string, name: string): Arn =>
  `arn:aws:iam::${id}:${kind}/${name}` as Arn;

/** The trust of a role with one more statement. */
export function alsoTrust(place: string, name: string, statement: Json): (world: World) => World {
  return (world) =>
    change(world, idOf(place), (state) =>
      changeRole(state, name, ({ trust }) => {
        const document = JSON.parse(trust) as { Statement: unknown[] };
        return { trust: JSON.stringify({ ...document, Statement: [...document.Statement, statement] }) };
      }),
    );
}

export function trust(place: string, name: string, text: string): (world: World) => World {
  return (world) => change(world, idOf(place), (state) => changeRole(state, name, () => ({ trust: text })));
}

export function addRole(
  place: string,
  name: string,
  text: string,
  parts: Partial<Role> = {},
): (world: World) => World {
  const id = idOf(place);
  return (world) =>
    change(world, id, (state) => ({
      roles: [...state.roles, role(name, text, { id: idFor("AROA", id, name), ...parts })],
    }));
}

export function addUser(place: string, name: string, parts: Partial<User> = {}): (world: World) => World {
  return (world) => change(world, idOf(place), (state) => ({ users: [...state.users, user(name, parts)] }));
}

export function person(name: string, edit: (user: User) => Partial<User>): (world: World) => World {
  return (world) => change(world, source, (state) => changeUser(state, name, edit));
}

/** One more inline policy on a person. */
export function gives(name: string, ...statements: readonly Json[]): (world: World) => World {
  return person(name, ({ inline }) => ({ inline: { ...inline, planted: policy(...statements) } }));
}

export function both(...edits: readonly ((world: World) => World)[]): (world: World) => World {
  return (world) => edits.reduce((result, edit) => edit(result), world);
}

export function onRole(
  place: string,
  name: string,
  edit: (role: Role) => Partial<Role>,
): (world: World) => World {
  return (world) => change(world, idOf(place), (state) => changeRole(state, name, edit));
}

export function inSource(edit: (state: AccountState) => Partial<AccountState>): (world: World) => World {
  return (world) => change(world, source, edit);
}

export const operator = "role Operator";
export const lambdaTrust = policy(allow({ Principal: { Service: "lambda.amazonaws.com" } }));
const sso = `arn:aws:iam::${production}:saml-provider/AWSSSO_0123_DO_NOT_DELETE`;
export const github = `arn:aws:iam::${production}:oidc-provider/token.actions.githubusercontent.com`;
export const saml = (more: Json = {}): Json => ({
  Effect: "Allow",
  Principal: { Federated: sso },
  Action: "sts:AssumeRoleWithSAML",
  ...more,
});
export const web = (Federated: string, more: Json = {}): Json => ({
  Effect: "Allow",
  Principal: { Federated },
  Action: "sts:AssumeRoleWithWebIdentity",
  ...more,
});
export const conditions = {
  Bool: { "aws:MultiFactorAuthPresent": "true" },
  StringEquals: { "sts:RoleSessionName": "${aws:username}" },
};
export const mfa = (Bool: Json): string =>
  sourceTrust(source, { Condition: { ...Bool, StringEquals: conditions.StringEquals } });
const deploy = arnIn(preproduction, "role", "deploy");
export const deployMeant = [
  meant({ kind: "principal", arn: deploy as Arn }, "Operator", ["shop-production"]),
];
export const hop = both(
  addRole("shop-preproduction", "deploy", lambdaTrust, { inline: { hop: doorTo(production, "Operator") } }),
  alsoTrust("shop-production", "Operator", allow({ Principal: { AWS: deploy } })),
);

export const self = "arn:aws:iam::*:user/${aws:username}";
export const may = (
  Action: string | readonly string[],
  Resource: string | readonly string[] = "*",
): object => ({
  Effect: "Allow",
  Action,
  Resource,
});
export const statement = (...args: Parameters<typeof may>): Readonly<Record<string, unknown>> =>
  may(...args) as Readonly<Record<string, unknown>>;

/** A role in an account where nobody has power over others, until somebody is given some. */
export const quiet = (
  name: string,
  more: Partial<Role> = {},
  text: string = lambdaTrust,
): ((world: World) => World) => addRole("data-development", name, text, more);

/** Somebody who stands in the quiet account as they are meant to: a vendor. */
export const builderMeant = meant({ kind: "account", accountId: foreign }, "builder", ["data-development"]);
export const quietPower = (
  ...statements: readonly Readonly<Record<string, unknown>>[]
): ((world: World) => World) =>
  quiet(
    "builder",
    { inline: { planted: policy(...statements) } },
    policy(
      allow({ Principal: { AWS: foreign }, Condition: { StringEquals: { "sts:ExternalId": "acme-7f3a" } } }),
    ),
  );

export const automation = (text: string = lambdaTrust, more: Partial<Role> = {}): ((world: World) => World) =>
  inSource((state) => ({
    roles: [
      ...state.roles,
      role("automation", text, {
        attached: [administratorAccess],
        id: idFor("AROA", source, "automation"),
        ...more,
      }),
    ],
  }));

/** A customer managed boundary on Operator@shop-production, with or without its Deny. */
export const limit = (isWhole: boolean): string =>
  policy(statement("*"), ...(isWhole ? [{ Effect: "Deny", Action: "iam:*", Resource: "*" }] : []));

export function bounded(world: World, document: string): World {
  const arn = arnIn(production, "policy", "limit");
  return change(world, production, (state) => ({
    policies: [...state.policies.filter(({ name }) => name !== "limit"), managedPolicy("limit", document)],
    ...changeRole(state, "Operator", () => ({ boundary: arn })),
  }));
}

export const service = (name: string): string => policy(allow({ Principal: { Service: name } }));
