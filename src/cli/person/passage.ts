import type { AwsCredentials } from "../../aws/index.ts";
import { runAlone } from "../../passage/alone.ts";
import type { PassageSurroundings } from "../../passage/enter-role.ts";
import type { SignInSettings } from "../../passage/sign-in-settings.ts";
import { openVault } from "../../passage/vault.ts";
import type { Session } from "../session.ts";
import { askMfaCode } from "./ask.ts";
import { personHome } from "./home.ts";
import { systemKeychain } from "./keychain.ts";

/** What entering a role needs of this machine. The AWS SDK is loaded when AWS must be asked, not before. */
export function passageSurroundings(session: Session, settings: SignInSettings): PassageSurroundings {
  const { vault: folder } = personHome(session);
  return {
    vault: openVault(folder, systemKeychain(session)),
    now: session.now,
    signIn: () => openSignIn(session, settings.profile),
    alone: (name, work) => runAlone(folder, name, work),
    askCode: (serialNumber) => askMfaCode(session, serialNumber),
  };
}

/** The person's own credentials: those of a profile, else those of the environment. */
export async function openSignIn(
  session: Session,
  profile: string | undefined,
): ReturnType<PassageSurroundings["signIn"]> {
  const { createAwsSignIn } = await import("../../aws/index.ts");
  if (profile !== undefined) return createAwsSignIn({ profile });
  const credentials = environmentCredentials(session);
  return createAwsSignIn(credentials === undefined ? {} : { credentials });
}

/** Given to the SDK as they are: with `AWS_PROFILE` set it would leave them aside, and may find a profile of ours. */
function environmentCredentials({ env }: Session): AwsCredentials | undefined {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN } = env;
  if (!accessKeyId || !secretAccessKey) return undefined;
  return { accessKeyId, secretAccessKey, ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }) };
}
