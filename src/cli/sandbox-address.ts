import type { SandboxAddress } from "../sandbox/index.ts";
import type { Session } from "./session.ts";
import { UsageError } from "./usage-error.ts";

type Surroundings = Pick<Session, "env">;

/** The running sandbox that the environment names, by the variables that `rolebridge sandbox` prints. */
export function sandboxAddress(session: Surroundings): SandboxAddress {
  const address = addressIn(session);
  if (address === undefined) {
    throw new UsageError(
      "no sandbox is named: AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set",
      "Start one with `rolebridge sandbox`, and set the lines that it prints.",
    );
  }
  const { endpoint } = address;
  if (!URL.canParse(endpoint)) throw new UsageError(`AWS_ENDPOINT_URL is no address: ${endpoint}`);
  return address;
}

/** The same where it may be none: a sandbox serves on loopback and keeps a record; AWS does neither. */
export function loopbackSandbox(session: Surroundings): SandboxAddress | undefined {
  const address = addressIn(session);
  const isLocal = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?\/?$/.test(address?.endpoint ?? "");
  return isLocal ? address : undefined;
}

function addressIn({ env }: Surroundings): SandboxAddress | undefined {
  const endpoint = env["AWS_ENDPOINT_URL"];
  const accessKeyId = env["AWS_ACCESS_KEY_ID"];
  const secretAccessKey = env["AWS_SECRET_ACCESS_KEY"];
  if (endpoint === undefined || accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  return { endpoint, keys: { accessKeyId, secretAccessKey } };
}
