import type { Readable, Writable } from "node:stream";
import * as prompts from "@clack/prompts";
import {
  catalogueKeys,
  type DeclarationDraft,
  type DraftAccount,
  roleCatalogue,
} from "../../declaration/index.ts";
import { parseAccountId } from "../../model/index.ts";
import {
  chosenRoles,
  type InitFlags,
  namedPerson,
  type StartingAccounts,
  sourceAmong,
  startingAccounts,
} from "./draft.ts";

/** Where questions are asked and answered. */
export interface Terminal {
  readonly input: Readable;
  readonly output: Writable;
}

/** The person left. */
class Ended extends Error {}

/** Asks what flags leave open; undefined where the person leaves. */
export async function draftFromQuestions(
  flags: InitFlags,
  terminal: Terminal,
): Promise<DeclarationDraft | undefined> {
  try {
    return await ask(flags, new Questions(terminal));
  } catch (error) {
    if (error instanceof Ended) return undefined;
    throw error;
  }
}

async function ask(flags: InitFlags, questions: Questions): Promise<DeclarationDraft> {
  const organization =
    flags.organization ??
    (await questions.text("What is the organization called?", {
      placeholder: "larkspur",
      hint: "small letters, digits and hyphens; it marks in AWS what Rolebridge owns",
      pattern: /^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/,
    }));
  const { accounts, leftOut } = await askAccounts(flags, questions);
  const source =
    sourceAmong(accounts, flags.source) ??
    (await questions.choice(
      "In which account do people live?",
      accounts.map(({ name, accountId }) => ({ value: name, label: name, hint: accountId })),
    ));
  const people = flags.person.length > 0 ? flags.person : [await askPerson(questions)];
  const roles =
    flags.with.length > 0
      ? flags.with
      : await questions.choices(
          "Which roles do you start with?",
          catalogueKeys.map((key) => ({
            value: key as string,
            label: roleCatalogue[key].role,
            hint: roleCatalogue[key].explanation[0] ?? "",
          })),
          ["administrator", "viewer"],
        );
  return {
    organization,
    source,
    accounts,
    leftOut,
    reachRole: flags.reachRole,
    people: people.map(namedPerson),
    ...chosenRoles(roles, flags.repository),
    ...(flags.region !== undefined && { region: flags.region }),
  };
}

async function askAccounts(flags: InitFlags, questions: Questions): Promise<StartingAccounts> {
  const told = await startingAccounts(flags);
  if (told.accounts.length > 0) return told;
  const fromAws = await questions.yesOrNo("Read the accounts of your AWS organization now?");
  if (fromAws) return startingAccounts({ ...flags, fromOrganization: true });
  const source = await askAccount(questions, "Id of the account in which people live", "users");
  const accounts: DraftAccount[] = [source];
  while (await questions.yesOrNo(accounts.length === 1 ? "Add an account that holds work?" : "One more?")) {
    const name = await questions.text("Its name", {
      placeholder: "shop-production",
      hint: "small letters, digits and hyphens, another one than those before",
      pattern: /^[a-z][a-z0-9-]{0,49}$/,
      taken: accounts.map((account) => account.name),
    });
    accounts.push(await askAccount(questions, `Id of ${name}`, name));
  }
  return { accounts, leftOut: [] };
}

async function askAccount(questions: Questions, question: string, name: string): Promise<DraftAccount> {
  const id = await questions.text(question, {
    placeholder: "111111111111",
    hint: "twelve digits",
    pattern: /^\d{12}$/,
  });
  const accountId = parseAccountId(id);
  if (accountId === undefined) throw new Error(`${id} was taken for an account id`);
  return { name, accountId };
}

async function askPerson(questions: Questions): Promise<string> {
  const name = await questions.text("Who is the first person?", {
    placeholder: "alice",
    hint: "the name of an IAM user: letters, digits and _+=,.@-",
    pattern: /^[\w+,.@-]{2,64}$/,
  });
  const email = await questions.text(`E-mail address of ${name}`, {
    placeholder: `${name}@example.com`,
    hint: "an e-mail address",
    pattern: /^[^@\s]+@[^@\s]+\.[^@\s]+$/,
  });
  return `${name}=${email}`;
}

interface TextQuestion {
  readonly placeholder: string;
  /** What the answer must be, said where it is not. */
  readonly hint: string;
  readonly pattern: RegExp;
  readonly taken?: readonly string[];
}

interface Choice {
  readonly value: string;
  readonly label: string;
  readonly hint: string;
}

/** Questions of one kind each, in the words of the library; ends by {@link Ended} where the person leaves. */
class Questions {
  readonly #terminal: Terminal;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  async text(message: string, { placeholder, hint, pattern, taken = [] }: TextQuestion): Promise<string> {
    const answer = await prompts.text({
      message,
      placeholder,
      validate: (value = "") =>
        pattern.test(value) && !taken.includes(value) ? undefined : `It takes ${hint}.`,
      ...this.#terminal,
    });
    return answered<string>(answer);
  }

  async yesOrNo(message: string): Promise<boolean> {
    return answered<boolean>(await prompts.confirm({ message, ...this.#terminal }));
  }

  async choice(message: string, options: readonly Choice[]): Promise<string> {
    return answered<string>(await prompts.select({ message, options: [...options], ...this.#terminal }));
  }

  async choices(
    message: string,
    options: readonly Choice[],
    initialValues: readonly string[],
  ): Promise<readonly string[]> {
    return answered<readonly string[]>(
      await prompts.multiselect({
        message,
        options: [...options],
        initialValues: [...initialValues],
        required: true,
        ...this.#terminal,
      }),
    );
  }
}

function answered<T>(answer: T | symbol): T {
  if (prompts.isCancel(answer)) throw new Ended();
  return answer as T;
}
