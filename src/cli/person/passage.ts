import type { AwsCredentials } from "../../aws/index.ts";
import { runAlone } from "../../passage/alone.ts";
import type { PassageSurroundings } from "../../passage/enter-role.ts";
import { PassageProblem } from "../../passage/passage-problem.ts";
import type { SignInSettings } from "../../passage/sign-in-settings.ts";
import { openVault, type Vault } from "../../passage/vault.ts";
import type { Session } from "../session.ts";
import { personHome } from "./home.ts";
import { systemKeychain } from "./keychain.ts";
import { readSettings } from "./settings.ts";

/** What entering a role needs of this machine. The AWS SDK is loaded when AWS must be asked, not before. */
export function passageSurroundings(session: Session, settings: SignInSettings): PassageSurroundings {
  const { vault: folder } = personHome(session);
  return {
    vault: vaultOfSignedIn(session),
    now: session.now,
    signIn: () => openSignIn(session, settings),
    alone: (name, work) => runAlone(folder, name, work),
    askCode: async (serialNumber) => (await import("./ask.ts")).askMfaCode(session, serialNumber),
  };
}

/** Takes nothing once the person has signed out: what was under way then must not leave a session behind. */
function vaultOfSignedIn(session: Session): Vault {
  const vault = personVault(session);
  return {
    ...vault,
    async write(name, text) {
      if ((await readSettings(session)) !== undefined) await vault.write(name, text);
    },
  };
}

export function personVault(session: Session): Vault {
  return openVault(personHome(session).vault, systemKeychain(session));
}

/** Set while the SDK looks for the person's own credentials: it may run commands that a profile names. */
export const signingInVariable = "ROLEBRIDGE_SIGNING_IN";

/** Whether such a command is us. */
const isAskedByOurselves = process.env[signingInVariable] !== undefined;

/** The person's own credentials: those of a profile, else those of the environment. */
export async function openSignIn(
  session: Session,
  { profile, partition }: Pick<SignInSettings, "profile" | "partition">,
): ReturnType<PassageSurroundings["signIn"]> {
  if (isAskedByOurselves) {
    throw new PassageProblem(
      "the profile that you sign in with gets its credentials from rolebridge itself",
      "sign in with a profile that has your own key or an `aws login` session: rolebridge login --profile NAME",
    );
  }
  const source =
    profile === undefined ? { credentials: requireEnvironmentCredentials(session) } : { profile };
  const { createAwsSignIn } = await import("../../aws/index.ts");
  process.env[signingInVariable] = "1";
  return createAwsSignIn({ ...source, ...(partition !== undefined && { partition }) });
}

/** Whether the environment has keys of the person, and not those of a role that `rolebridge env` or `exec` put there. */
export function hasOwnKeys({ env }: Session): boolean {
  return Boolean(env["AWS_ACCESS_KEY_ID"] && env["AWS_SECRET_ACCESS_KEY"]) && !env["ROLEBRIDGE_ROLE"];
}

/** Given to the SDK as they are: with `AWS_PROFILE` set it would leave them aside, and may find a profile of ours. */
function requireEnvironmentCredentials(session: Session): AwsCredentials {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN,
  } = session.env;
  if (!hasOwnKeys(session) || !accessKeyId || !secretAccessKey) {
    throw new PassageProblem(
      "you signed in with keys from the environment, and they are not there now",
      "set them again, or sign in from a profile: rolebridge login --profile NAME",
    );
  }
  return { accessKeyId, secretAccessKey, ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }) };
}
