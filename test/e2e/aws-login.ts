// `aws login` at a person's desk: the browser's part at the sandbox's own page, and what the AWS CLI leaves on the machine.
import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CreateLoginProfileCommand } from "@aws-sdk/client-iam";
import { CommandLineLogin, type LoginTokens } from "../conformance/aws-login.ts";
import { openBrowser } from "../support/sandbox-browser.ts";
import { clientsOf } from "../support/sandbox-clients.ts";
import type { Desk } from "./person.ts";

const password = "Correct-horse-7";
const account = "100000000000";

interface LoginAtDesk {
  /** Value of `login_session` in the profile. */
  readonly userArn: string;
  /** Where the AWS CLI keeps the session. */
  readonly cacheFile: string;
  readonly secrets: readonly string[];
}

/** Signs in with password and MFA code, agrees, and leaves the session in the CLI's cache, said to end in so many seconds. */
export async function loginWithBrowser(desk: Desk, secondsLeft: number): Promise<LoginAtDesk> {
  const { sandbox } = desk.place;
  const { iam } = clientsOf(sandbox, sandbox.rootKeys(account));
  await iam.send(new CreateLoginProfileCommand({ UserName: desk.person, Password: password }));
  const login = new CommandLineLogin(sandbox.endpoint);
  const { brought } = await login.callback();
  const browser = openBrowser(sandbox.endpoint);
  await browser.open(login.link);
  await browser.submit("/signin", { account, username: desk.person, password });
  await browser.submit("/signin/code", { code: desk.nextCode() });
  await browser.submit("/v1/authorize");
  const answer = await login.redeem((await brought).get("code") ?? "");
  if (!answer.ok) throw new Error(await answer.text());
  const tokens = (await answer.json()) as LoginTokens;
  const userArn = `arn:aws:iam::${account}:user/${desk.person}`;
  const folder = join(desk.home, ".aws", "login", "cache");
  const cacheFile = join(folder, `${createHash("sha256").update(userArn).digest("hex")}.json`);
  await mkdir(folder, { recursive: true });
  const expiresAt = new Date(Date.now() + secondsLeft * 1000);
  await writeFile(cacheFile, login.cached(tokens, account, expiresAt), { mode: 0o600 });
  const { secretAccessKey, sessionToken } = tokens.accessToken;
  return { userArn, cacheFile, secrets: [secretAccessKey, sessionToken, tokens.refreshToken] };
}
