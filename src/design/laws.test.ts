import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyDeclaration } from "../../test/support/declarations.ts";
import { bridgesOf } from "../access/index.ts";
import { countedLength, quotaDefaults } from "../catalogue/index.ts";
import type { Declaration } from "../declaration/index.ts";
import { type Bridge, ownershipOf, parseDocument, type World } from "../model/index.ts";
import { compile, declaredBridges, hintsOf, noHints } from "./index.ts";

const small = anyDeclaration({ people: 3, accounts: 3 });
const crowded = anyDeclaration({ people: 2, accounts: 14 });

const textOf = (world: World): string => JSON.stringify(world);

/** A bridge without where its doors stand. */
function outline({ doorOut: _out, doorIn: _in, ...bridge }: Bridge): unknown {
  return bridge;
}

const byRoleAndPerson = (bridges: readonly Bridge[]): readonly unknown[] =>
  bridges.toSorted((a, b) => (a.roleArn + a.person < b.roleArn + b.person ? -1 : 1)).map(outline);

/** The same declaration with its lists in another order. */
function shuffled(declaration: Declaration): Declaration {
  return {
    ...declaration,
    accounts: declaration.accounts.toReversed(),
    people: declaration.people.toReversed(),
    roles: declaration.roles.toReversed(),
    policies: declaration.policies.toReversed(),
    grants: declaration.grants.toReversed(),
  };
}

describe("for any declaration", () => {
  test("the access engine finds exactly the declared bridges in what is built", () => {
    fc.assert(
      fc.property(fc.oneof(small, crowded), (declaration) => {
        const { world, diagnostics } = compile(declaration);
        expect(diagnostics).toEqual([]);
        expect(byRoleAndPerson(bridgesOf(world))).toEqual(byRoleAndPerson(declaredBridges(declaration)));
      }),
      { numRuns: 60 },
    );
  });

  test("each grant has one door out that opens at its times, and no door is without a grant", () => {
    fc.assert(
      fc.property(fc.oneof(small, crowded), (declaration) => {
        const { world } = compile(declaration);
        const doors = declaration.people.flatMap((person) => doorsHeldBy(world, person.user));
        const wanted = declaredBridges(declaration).flatMap(({ person, roleArn, windows }) =>
          (windows.length === 0 ? [{}] : windows).map(
            ({ from = "", until = "" }: { from?: string; until?: string }) =>
              `${person} ${roleArn} ${from} ${until}`,
          ),
        );
        expect(doors.toSorted()).toEqual(wanted.toSorted());
      }),
      { numRuns: 60 },
    );
  });

  test("the same bytes come out, whatever the order of its lists", () => {
    fc.assert(
      fc.property(fc.oneof(small, crowded), (declaration) => {
        const text = textOf(compile(declaration).world);
        expect(textOf(compile(declaration).world) === text).toBe(true);
        expect(textOf(compile(shuffled(declaration)).world) === text).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  test("what was built once is wanted again: nothing moves", () => {
    fc.assert(
      fc.property(fc.oneof(small, crowded), (declaration) => {
        const { world } = compile(declaration);
        expect(textOf(compile(declaration, hintsOf(world)).world) === textOf(world)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  test("everything is ours, and holds AWS's default quotas", () => {
    fc.assert(
      fc.property(fc.oneof(small, crowded), ({ organization, ...rest }) => {
        const { world } = compile({ organization, ...rest });
        for (const { users, groups, roles, policies } of Object.values(world.accounts)) {
          for (const one of [...users, ...groups, ...roles, ...policies]) {
            expect(ownershipOf(one, organization)).toBe("owned");
          }
          for (const user of users) {
            expect(user.attached.length).toBeLessThan(quotaDefaults.AttachedPoliciesPerUserQuota);
            expect(inlineSize(user)).toBeLessThanOrEqual(quotaDefaults.UserPolicySizeQuota);
          }
          for (const group of groups) {
            expect(inlineSize(group)).toBeLessThanOrEqual(quotaDefaults.GroupPolicySizeQuota);
          }
          for (const role of roles) {
            expect(countedLength(role.trust)).toBeLessThanOrEqual(quotaDefaults.AssumeRolePolicySizeQuota);
          }
          for (const policy of policies) {
            expect(countedLength(policy.document)).toBeLessThanOrEqual(quotaDefaults.PolicySizeQuota);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  test("one more grant changes one door policy, while the same people are packed", () => {
    fc.assert(
      fc.property(crowded, fc.nat(), (declaration, pick) => {
        if (declaration.grants.length === 0) return;
        const without = {
          ...declaration,
          grants: declaration.grants.toSpliced(pick % declaration.grants.length, 1),
        };
        const before = compile(without, noHints).world;
        const after = compile(declaration, hintsOf(before)).world;
        fc.pre(isPackedAlike(before, after));
        expect(changedDoorPolicies(before, after).length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 80 },
    );
  });
});

function inlineSize({ inline }: { readonly inline: Readonly<Record<string, string>> }): number {
  return Object.values(inline).reduce((sum, document) => sum + countedLength(document), 0);
}

/** `person role-arn from until` for each door in what a user holds, as written in the documents. */
function doorsHeldBy(world: World, userName: string): readonly string[] {
  const source = world.accounts[world.directory.source];
  const user = source?.users.find(({ name }) => name === userName);
  const held = (source?.policies ?? []).filter(({ name, path }) =>
    user?.attached.some((arn) => arn.endsWith(`:policy${path}${name}`)),
  );
  expect(held).toHaveLength(user?.attached.length ?? 0);
  const documents = [...Object.values(user?.inline ?? {}), ...held.map(({ document }) => document)];
  return documents
    .flatMap((document) => [parseDocument(document).Statement].flat())
    .flatMap(({ Effect, Action, Resource, Condition = {} }) => {
      expect([Effect, Action]).toEqual(["Allow", "sts:AssumeRole"]);
      const from = Condition["DateGreaterThanEquals"]?.["aws:CurrentTime"] ?? "";
      const until = Condition["DateLessThan"]?.["aws:CurrentTime"] ?? "";
      return [Resource ?? []].flat().map((arn) => `${userName} ${arn} ${from} ${until}`);
    });
}

function packedUsers(world: World): readonly string[] {
  const users = world.accounts[world.directory.source]?.users ?? [];
  return users
    .filter(({ attached }) => attached.some((arn) => arn.includes("switch-pack-")))
    .map(({ name }) => name);
}

function isPackedAlike(before: World, after: World): boolean {
  return JSON.stringify(packedUsers(before)) === JSON.stringify(packedUsers(after));
}

function changedDoorPolicies(before: World, after: World): readonly string[] {
  const documents = (world: World): ReadonlyMap<string, string> =>
    new Map((world.accounts[world.directory.source]?.policies ?? []).map((one) => [one.name, one.document]));
  const [one, other] = [documents(before), documents(after)];
  return [...new Set([...one.keys(), ...other.keys()])].filter((name) => one.get(name) !== other.get(name));
}
