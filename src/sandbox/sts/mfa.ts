import { optionalText } from "../iam/input.ts";
import { acceptCode } from "../iam/totp.ts";
import { ApiError, type Call, type Shape } from "../operation.ts";

/**
 * Whether the request proves an MFA device of the caller's. A code that proves it is used up, whatever becomes of the
 * call. Throws AccessDenied where a serial number or code is given and does not prove it.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export function provesMfa(call: Call, input: Shape): boolean {
  const serialNumber = optionalText(input, "SerialNumber");
  const code = optionalText(input, "TokenCode");
  if (serialNumber === undefined && code === undefined) return false;
  if (serialNumber === undefined || code === undefined) {
    throw failed("must provide both MFA serial number and one time pass code.");
  }
  const { caller } = call;
  const device = caller.kind === "user" ? caller.user.mfaDevices.get(serialNumber) : undefined;
  if (device === undefined) {
    throw failed(
      "unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.",
    );
  }
  if (!acceptCode(device, code, call.now.getTime())) throw failed("with invalid MFA one time pass code. ");
  return true;
}

function failed(how: string): ApiError {
  return new ApiError(
    "AccessDenied",
    `MultiFactorAuthentication failed${how.startsWith("with") ? " " : ", "}${how}`,
    403,
  );
}
