import type { SandboxAddress } from "../sandbox/index.ts";
import type { Session } from "./session.ts";
import { UsageError } from "./usage-error.ts";

/** The running sandbox that the environment names, by the variables that `rolebridge sandbox` prints. */
export function sandboxAddress({ env }: Pick<Session, "env">): SandboxAddress {
  const endpoint = env["AWS_ENDPOINT_URL"];
  const accessKeyId = env["AWS_ACCESS_KEY_ID"];
  const secretAccessKey = env["AWS_SECRET_ACCESS_KEY"];
  if (endpoint === undefined || accessKeyId === undefined || secretAccessKey === undefined) {
    throw new UsageError(
      "no sandbox is named: AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set",
      "Start one with `rolebridge sandbox`, and set the lines that it prints.",
    );
  }
  if (!URL.canParse(endpoint)) throw new UsageError(`AWS_ENDPOINT_URL is no address: ${endpoint}`);
  return { endpoint, keys: { accessKeyId, secretAccessKey } };
}
