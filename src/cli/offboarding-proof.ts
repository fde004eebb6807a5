import { type Namesake, namesakesOf, type Verification, type WayIn } from "../access/index.ts";
import type { Note } from "./change-report.ts";
import type { DeclaredWorkspace } from "./declared-workspace.ts";
import { type ExitCode, exit } from "./exit.ts";
import type { Leaver } from "./leaver.ts";
import type { Theme } from "./render/theme.ts";
import { renderVerification } from "./render/verify.ts";
import { counted } from "./render/words.ts";
import type { Session } from "./session.ts";

/**
 * Shows that no way in of a person remains: the proof over all ways in, and a search for other users of the same person.
 * Status 2 where one of the ways that remain is theirs, or where something could not be decided.
 */
export async function proofOfAbsence(
  { workspace, settle }: DeclaredWorkspace,
  session: Session,
  leaver: Leaver,
  { keepDisabled, note }: { readonly keepDisabled: boolean; readonly note: Note },
): Promise<ExitCode> {
  const world = await settle(await workspace.read({ credentials: true, delegates: true }));
  const answer = world && (await settle(await workspace.verify(world)));
  if (world === undefined || answer === undefined) return exit.problems;
  const { theme, flags } = session;
  session.say(
    `\n${renderVerification(answer, { directory: world.directory, theme, verbose: flags.verbose })}`,
  );
  const ways = waysOf(answer, leaver);
  session.say(absenceText(answer, ways, leaver, theme));
  const { source } = world.directory;
  const known = {
    names: [leaver.person, ...leaver.users],
    ...(leaver.email !== undefined && { email: leaver.email }),
  };
  const others = namesakesOf(world, known).filter(
    ({ accountId, user }) => !(keepDisabled && accountId === source && user === leaver.user),
  );
  note({ more: { verification: answer, waysLeft: ways, namesakes: others } });
  session.say(namesakeText(others, leaver, Object.keys(world.accounts).length));
  return isAbsent(answer, ways) ? exit.ok : exit.notClean;
}

/** Whether nothing of the person remains. What could not be decided may be a way in: then it is not proved. */
export function isAbsent({ undecided }: Verification, ways: readonly WayIn[]): boolean {
  return ways.length === 0 && undecided.length === 0;
}

/** What the proof says of the person. */
export function absenceText(
  answer: Verification,
  ways: readonly WayIn[],
  { person }: Leaver,
  theme: Theme,
): string {
  if (isAbsent(answer, ways)) return `${theme.good("No way in")} of ${person} remains.`;
  if (ways.length > 0)
    return `${theme.danger("Of these ways in,")} ${counted(ways.length, "way")} ${ways.length === 1 ? "is" : "are"} ${person}'s.`;
  const { length } = answer.undecided;
  return `${theme.danger("Not proved:")} no way in of ${person} was found, but ${counted(length, "thing")} could not be decided.`;
}

/** Ways that begin with the person, declared or not, or pass through the person's user. */
export function waysOf({ waysIn }: Verification, { person, users }: Leaver): readonly WayIn[] {
  const names = new Set([person, ...users].map((name) => name.toLowerCase()));
  return waysIn.filter(({ from, steps }) => {
    if ((from.kind === "person" || from.kind === "user") && names.has(from.name.toLowerCase())) return true;
    return steps.some((step) =>
      users.some((user) => step.from === user || step.from.startsWith(`user ${user} `)),
    );
  });
}

function namesakeText(others: readonly Namesake[], { person, email }: Leaver, accounts: number): string {
  const byName =
    email === undefined
      ? [`No e-mail address of ${person} is known; --email ADDRESS searches by it, too.`]
      : [];
  if (others.length === 0)
    return [`No other user of ${counted(accounts, "account")} looks like ${person}.`, ...byName].join("\n");
  return [
    `${counted(others.length, "other user")} may be ${person}'s; look at ${others.length === 1 ? "it" : "them"}:`,
    ...others.map(({ user, account, because }) => `  user ${user} in ${account}, by ${because}`),
    ...byName,
  ].join("\n");
}
