import type { SessionCredentials } from "../../model/index.ts";
import { federationLoginLink, signInTokenRequest } from "../../passage/links.ts";
import { PassageProblem } from "../../passage/passage-problem.ts";
import type { Session } from "../session.ts";
import type { Entry } from "./enter.ts";

/** Milliseconds. */
const patience = 20_000;

/** The address that opens a console destination with a session. It is as good as a secret for fifteen minutes. */
export async function federationAddress(
  session: Session,
  { passport }: Entry,
  credentials: SessionCredentials,
  destination: string,
): Promise<string> {
  const endpoint = ownEndpoint(session);
  const { url, body } = signInTokenRequest(credentials, passport.partition, endpoint);
  const signInToken = await fetchToken(session, url, body);
  return federationLoginLink(signInToken, destination, passport.partition, endpoint);
}

/** `ROLEBRIDGE_SIGNIN_ENDPOINT`: another federation endpoint, which is handed the session: over https, or on this machine. */
function ownEndpoint({ env }: Session): string | undefined {
  const own = env["ROLEBRIDGE_SIGNIN_ENDPOINT"];
  if (!own) return undefined;
  const url = URL.canParse(own) ? new URL(own) : undefined;
  const isLocal = url?.protocol === "http:" && ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
  if (url?.protocol === "https:" || isLocal) return own;
  throw new PassageProblem(
    "ROLEBRIDGE_SIGNIN_ENDPOINT is no https address",
    "unset it: AWS's own sign-in is used then",
  );
}

async function fetchToken(session: Session, url: string, body: string): Promise<string> {
  let answer: Response;
  try {
    answer = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body,
      redirect: "error",
      signal: AbortSignal.any([session.signal, AbortSignal.timeout(patience)]),
    });
  } catch (error) {
    if (session.signal.aborted) throw error;
    throw new PassageProblem("the console's sign-in could not be reached", "check the network and a proxy", {
      cause: error,
    });
  }
  const value: unknown = answer.ok ? await answer.json().catch(() => undefined) : undefined;
  if (typeof value === "object" && value !== null && "SigninToken" in value) {
    return String(value.SigninToken);
  }
  throw new PassageProblem(
    `the console's sign-in gave no token (status ${answer.status})`,
    "try again; if it stays so, switch by link: rolebridge link",
  );
}
