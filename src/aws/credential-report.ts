import type { IAMClient } from "@aws-sdk/client-iam";
import type { UserCredentials } from "../model/index.ts";
import type { CallIam } from "./call.ts";
import { ownFailure } from "./failure.ts";
import { pause } from "./pause.ts";

/** Milliseconds between two looks at whether the report is made, and how often to look. */
const polling = { pause: 1_000, times: 60 };

/** Asks for the credential report, waits until it is made, and reads it. AWS makes a new one every four hours at most. */
export async function readCredentialReport(
  client: IAMClient,
  call: CallIam,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, UserCredentials>> {
  const { GenerateCredentialReportCommand, GetCredentialReportCommand } = await import("@aws-sdk/client-iam");
  for (let time = 0; ; time++) {
    const { State } = await call("GenerateCredentialReport", (options) =>
      client.send(new GenerateCredentialReportCommand({}), options),
    );
    if (State === "COMPLETE") break;
    if (time === polling.times) {
      throw ownFailure(
        { service: "iam", operation: "GenerateCredentialReport" },
        "Timeout",
        "the credential report was not made within a minute",
      );
    }
    await pause(polling.pause, signal);
  }
  const { Content } = await call("GetCredentialReport", (options) =>
    client.send(new GetCredentialReportCommand({}), options),
  );
  return parseCredentialReport(new TextDecoder().decode(Content));
}

/** Credentials by user name from the report's CSV. The root user's line is left out: it is no IAM user. */
export function parseCredentialReport(csv: string): ReadonlyMap<string, UserCredentials> {
  const [head = "", ...lines] = csv.trimEnd().split(/\r?\n/);
  const names = head.split(",");
  const users = lines
    .map((line) => readLine(line, names))
    .filter((cells) => cells.get("user") !== "<root_account>");
  return new Map(users.map((cells) => [cells.get("user") ?? "", toCredentials(cells)]));
}

function toCredentials(cells: ReadonlyMap<string, string>): UserCredentials {
  const isTrue = (name: string): boolean => cells.get(name)?.toLowerCase() === "true";
  const instantIn = (name: string): readonly string[] => {
    const text = cells.get(name) ?? "";
    return /^\d{4}-/.test(text) ? [text.replace(/\+00:00$/, "Z")] : [];
  };
  const [passwordLastUsedAt] = instantIn("password_last_used");
  const accessKeyLastUsedAt = [1, 2]
    .flatMap((number) => instantIn(`access_key_${number}_last_used_date`))
    .toSorted()
    .at(-1);
  return {
    hasPassword: isTrue("password_enabled"),
    ...(passwordLastUsedAt !== undefined && { passwordLastUsedAt }),
    hasMfa: isTrue("mfa_active"),
    activeAccessKeys: ["access_key_1_active", "access_key_2_active"].filter(isTrue).length,
    ...(accessKeyLastUsedAt !== undefined && { accessKeyLastUsedAt }),
  };
}

/**
 * The cells of a line by the head's names. A user name may hold commas, which then stand in the first two cells (name
 * and ARN) equally often; no other cell has any.
 */
function readLine(line: string, names: readonly string[]): ReadonlyMap<string, string> {
  const cells = line.split(",");
  const commas = Math.max(0, (cells.length - names.length) / 2);
  const joined = [
    cells.slice(0, commas + 1).join(","),
    cells.slice(commas + 1, 2 * commas + 2).join(","),
    ...cells.slice(2 * commas + 2),
  ].map((cell) => cell.replace(/^"(.*)"$/, "$1"));
  return new Map(names.map((name, index) => [name, joined[index] ?? ""]));
}
