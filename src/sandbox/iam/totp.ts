// Time-based one-time passwords as virtual MFA devices make them: RFC 6238, SHA-1, 30 seconds, six digits.
import { createHmac, timingSafeEqual } from "node:crypto";
import { ApiError } from "../operation.ts";
import type { MfaDevice } from "./entities.ts";

const stepSeconds = 30;

/** How many steps a device's clock may be off before its codes are refused; Resync looks much further. */
const tolerance = 1;
const resyncReach = 2 * 60 * 24;

/** The six digits of one time step. */
function totpCode(seed: Buffer, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac("sha1", seed).update(counter).digest();
  const offset = (digest[19] as number) & 0x0f;
  return String((digest.readUInt32BE(offset) & 0x7f_ff_ff_ff) % 1_000_000).padStart(6, "0");
}

/** The time step of an instant in milliseconds. */
function totpStep(now: number): number {
  return Math.floor(now / 1000 / stepSeconds);
}

/** Whether a code is good now. A code that is accepted is used up, and so are all before it. */
export function acceptCode(device: MfaDevice, code: string, now: number): boolean {
  const middle = totpStep(now) + device.drift;
  const step = stepOf(device, code, middle - tolerance, middle + tolerance);
  if (step === undefined || step <= device.lastStep) return false;
  device.lastStep = step;
  device.drift = step - totpStep(now);
  return true;
}

/** Takes two codes in a row as proof of the seed, and learns the device's clock from them. */
export function synchronize(
  device: MfaDevice,
  first: string,
  second: string,
  now: number,
  isResync: boolean,
): void {
  const reach = isResync ? resyncReach : 10;
  const middle = totpStep(now);
  for (let step = middle - reach; step <= middle + reach; step++) {
    if (step + 1 <= device.lastStep) continue;
    if (!same(totpCode(device.seed, step), first) || !same(totpCode(device.seed, step + 1), second)) continue;
    device.drift = step + 1 - middle;
    device.lastStep = step + 1;
    return;
  }
  throw new ApiError("InvalidAuthenticationCodeException", "Authentication code for device is not valid");
}

function stepOf(device: MfaDevice, code: string, from: number, to: number): number | undefined {
  for (let step = from; step <= to; step++) if (same(totpCode(device.seed, step), code)) return step;
  return undefined;
}

function same(expected: string, code: string): boolean {
  return expected.length === code.length && timingSafeEqual(Buffer.from(expected), Buffer.from(code));
}
