import { bridgesOf } from "../access/index.ts";
import type { Declaration } from "../declaration/index.ts";
import { nearest } from "../diagnostics/index.ts";
import { ownershipOf, type World } from "../model/index.ts";
import { type RolePlace, rolesWithSessions } from "../workspace/index.ts";
import type { DeclaredWorkspace } from "./declared-workspace.ts";

/** Who goes, as far as declaration and accounts know. */
export interface Leaver {
  readonly person: string;
  readonly user: string;
  /** The user name and former ones. */
  readonly users: readonly string[];
  readonly email?: string;
  readonly isDeclared: boolean;
  /** Whether an IAM user of ours stands. */
  readonly stands: boolean;
  /** Where sessions may live. */
  readonly roles: readonly RolePlace[];
  /** A person of the declaration whose name is much like the one given. */
  readonly mayBe?: string;
}

export interface AskedLeaver {
  readonly person: string;
  /** Where neither declaration nor user tell one. */
  readonly email?: string;
}

/** Finds out who goes. Undefined, and said, where declaration or accounts cannot be read. */
export async function leaverOf(declared: DeclaredWorkspace, asked: AskedLeaver): Promise<Leaver | undefined> {
  const declaration = await declared.settle(await declared.workspace.declaration());
  const live = declaration && (await declared.settle(await declared.workspace.read()));
  return live && knownLeaver(declaration, live, asked);
}

function knownLeaver(declaration: Declaration, live: World, { person, email: given }: AskedLeaver): Leaver {
  const found = declaration.people.find(({ name }) => name === person);
  const user = found?.user ?? person;
  const users = [user, ...(found?.formerly ?? [])];
  const standing = live.accounts[live.directory.source]?.users.find(
    (one) =>
      users.some((name) => name.toLowerCase() === one.name.toLowerCase()) &&
      ownershipOf(one, live.directory.organization) === "owned",
  );
  const grants = [...declaration.grants, ...(declaration.heldBack ?? [])].filter(
    (one) => one.person === person,
  );
  const people = [
    ...live.directory.people.filter(({ name }) => name !== person),
    { name: person, user: standing?.name ?? user },
  ];
  const bridges = bridgesOf({ ...live, directory: { ...live.directory, people } }).filter(
    (one) => one.person === person,
  );
  const email = found?.email ?? standing?.tags["rolebridge:email"] ?? given;
  const mayBe = nearest(
    person,
    declaration.people.map(({ name }) => name),
  );
  return {
    person,
    user: standing?.name ?? user,
    users,
    ...(email !== undefined && { email }),
    isDeclared: found !== undefined,
    stands: standing !== undefined,
    roles: rolesWithSessions(live, grants, bridges),
    ...(found === undefined && mayBe !== undefined && { mayBe }),
  };
}
