// Passwords: kept as salted hashes only, and held to the account's password policy.
import { scryptSync, timingSafeEqual } from "node:crypto";
import { isoSeconds } from "../instant.ts";
import { ApiError } from "../operation.ts";
import type { Account, SandboxState } from "../state.ts";
import type { LoginProfile, PasswordPolicy, User } from "./entities.ts";

/** In force where an account has set none: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html#default-policy-details */
const minimumLengthByDefault = 8;
const classes = [/[A-Z]/, /[a-z]/, /[0-9]/, /[!@#$%^&*()_+\-=[\]{}|']/];

function hash(password: string, salt: string): string {
  // The cost is low on purpose: sandbox passwords protect nothing, and tests make many.
  return scryptSync(password, salt, 32, { N: 256 }).toString("base64");
}

function matches(
  password: string,
  stored: { readonly salt: string; readonly passwordHash: string },
): boolean {
  return timingSafeEqual(Buffer.from(hash(password, stored.salt)), Buffer.from(stored.passwordHash));
}

/** Whether this is the user's password. */
export function isPassword(user: User, password: string): boolean {
  return user.loginProfile !== undefined && matches(password, user.loginProfile);
}

/** Refuses a password that the account's policy does not allow. */
export function checkPassword(account: Account, user: User, password: string): void {
  const policy = account.passwordPolicy;
  const problem = policy === undefined ? defaultProblem(account, password) : policyProblem(policy, password);
  if (problem !== undefined) throw new ApiError("PasswordPolicyViolationException", problem);
  const profile = user.loginProfile;
  const kept = policy?.reusePrevention ?? 0;
  if (profile === undefined || kept === 0) return;
  if ([profile, ...profile.earlier].slice(0, kept).some((earlier) => matches(password, earlier))) {
    throw new ApiError("PasswordPolicyViolationException", "Password has been used before.");
  }
}

function defaultProblem(account: Account, password: string): string | undefined {
  if (password.length < minimumLengthByDefault) return tooShort(minimumLengthByDefault);
  if (classes.filter((one) => one.test(password)).length < 3) {
    return "Password should have at least three of the following: uppercase, lowercase, numbers, and symbols.";
  }
  if (password === account.alias || password === account.id)
    return "Password should not be the account's name.";
  return undefined;
}

function policyProblem(policy: PasswordPolicy, password: string): string | undefined {
  if (password.length < policy.minimumLength) return tooShort(policy.minimumLength);
  const [uppercase, lowercase, number, symbol] = classes.map((one) => one.test(password));
  if (policy.requireUppercase && uppercase !== true)
    return "Password should have at least one uppercase character.";
  if (policy.requireLowercase && lowercase !== true)
    return "Password should have at least one lowercase character.";
  if (policy.requireNumbers && number !== true) return "Password should have at least one number.";
  if (policy.requireSymbols && symbol !== true) return "Password should have at least one symbol.";
  return undefined;
}

function tooShort(length: number): string {
  return `Password should have a minimum length of ${length}.`;
}

/** Gives a user a password. */
export function setPassword(
  state: SandboxState,
  user: User,
  password: string,
  now: Date,
  resetRequired: boolean,
): LoginProfile {
  const salt = state.ids.bytes(16).toString("base64");
  const passwordHash = hash(password, salt);
  const old = user.loginProfile;
  const earlier =
    old === undefined ? [] : [{ salt: old.salt, passwordHash: old.passwordHash }, ...old.earlier];
  const profile: LoginProfile = {
    createdAt: old?.createdAt ?? isoSeconds(now),
    salt,
    passwordHash,
    earlier: earlier.slice(0, 24),
    resetRequired,
    changedAt: isoSeconds(now),
  };
  user.loginProfile = profile;
  return profile;
}

/** When a user's password expires, in milliseconds since 1970; undefined where it does not. */
export function passwordExpiresAt(account: Account, user: User): number | undefined {
  const days = account.passwordPolicy?.maxAge ?? 0;
  if (days === 0 || user.loginProfile === undefined) return undefined;
  return Date.parse(user.loginProfile.changedAt) + days * 86_400_000;
}
