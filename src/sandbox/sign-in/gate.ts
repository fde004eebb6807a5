// Signing in without pages: what the pages and the library do alike. Every way through it leaves an event.
import { randomUUID } from "node:crypto";
import { createCall } from "../authorization.ts";
import { anonymousCredential, findCredential } from "../credentials.ts";
import { iamOperations } from "../iam/operations.ts";
import { isPassword, passwordExpiresAt } from "../iam/passwords.ts";
import type { Operation, RecordedService, Shape } from "../operation.ts";
import { performOperation } from "../perform-operation.ts";
import type { Account, Credential, SandboxState } from "../state.ts";
import { accessKeyIdOf, accountNamed, authenticationFailed, signInOperations } from "./operations.ts";

/** Where a sign-in comes from, for the record. */
export interface SignInOrigin {
  readonly sourceIp: string;
  readonly userAgent: string;
}

/** Somebody whose password was right. */
export interface KnownUser {
  readonly account: Account;
  readonly userName: string;
  readonly needsCode: boolean;
}

/** A console session; with `mustChangePassword`, one that is good for that alone until it is done. */
export interface SignedIn {
  readonly credential: Credential;
  readonly mustChangePassword: boolean;
}

export class Gate {
  readonly #state: SandboxState;

  constructor(state: SandboxState) {
    this.#state = state;
  }

  /** Checks a password. Throws the same error whatever is wrong: nobody learns which users there are. */
  checkPassword(account: string, userName: string, password: string, origin: SignInOrigin): KnownUser {
    const state = this.#state;
    const found = accountNamed(state, account.trim());
    const user = found?.users.get(userName.trim());
    if (found !== undefined && user !== undefined && isPassword(user, password)) {
      return { account: found, userName: user.name, needsCode: user.mfaDevices.size > 0 };
    }
    const [first] = state.accounts.values();
    const refuse: Operation = () => {
      throw authenticationFailed();
    };
    const anonymous = anonymousCredential(found ?? (first as Account));
    this.#perform("signin", "ConsoleLogin", refuse, {}, anonymous, origin);
    throw authenticationFailed();
  }

  /** Begins the console session of a user whose password was checked. Throws where a code is needed and not right. */
  begin(known: KnownUser, code: string | undefined, origin: SignInOrigin): SignedIn {
    const { account, userName } = known;
    const user = account.users.get(userName);
    if (user === undefined) throw authenticationFailed();
    const input = { Account: account.id, UserName: userName, ...(code !== undefined && { TokenCode: code }) };
    const caller: Credential = {
      ...anonymousCredential(account),
      kind: "console",
      principal: { kind: "user", arn: user.arn, user },
    };
    const expiresAt = passwordExpiresAt(account, user);
    const isExpired = expiresAt !== undefined && expiresAt <= this.#state.clock.now();
    // "Hard expiry": https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html
    if (isExpired && account.passwordPolicy?.hardExpiry === true) throw authenticationFailed();
    const credential = this.#issue("ConsoleLogin", input, caller, origin);
    return { credential, mustChangePassword: isExpired || user.loginProfile?.resetRequired === true };
  }

  /** Changes the own password, decided and recorded as the API's call. */
  changePassword(
    credential: Credential,
    oldPassword: string,
    newPassword: string,
    origin: SignInOrigin,
  ): void {
    const change = iamOperations["ChangePassword"] as Operation;
    const input = { OldPassword: oldPassword, NewPassword: newPassword };
    this.#perform("iam", "ChangePassword", change, input, credential, origin);
  }

  /** Switches into a role. Throws AWS's refusal. */
  switchRole(base: Credential, account: string, roleName: string, origin: SignInOrigin): Credential {
    return this.#issue("SwitchRole", { Account: account.trim(), RoleName: roleName.trim() }, base, origin);
  }

  /** The session that a sign-in token of these credentials stands for. Throws where they open no console. */
  federate(credential: Credential, seconds: number | undefined, origin: SignInOrigin): Credential {
    const input = seconds === undefined ? {} : { SessionDuration: seconds };
    return this.#issue("GetSigninToken", input, credential, origin);
  }

  /** Decides whether a console session may sign a command line in. Throws AWS's refusal. */
  authorizeLogin(session: Credential, client: string, origin: SignInOrigin): void {
    const behaviour = signInOperations["AuthorizeOAuth2Access"] as Operation;
    this.#perform("signin", "AuthorizeOAuth2Access", behaviour, { Client: client }, session, origin);
  }

  /** Credentials for a command line that a console session signed in. Throws AWS's refusal. */
  issueLogin(session: Credential, client: string, origin: SignInOrigin): Credential {
    return this.#issue("CreateOAuth2Token", { Client: client }, session, origin);
  }

  #issue(operation: string, input: Shape, caller: Credential, origin: SignInOrigin): Credential {
    const behaviour = signInOperations[operation] as Operation;
    const answer = this.#perform("signin", operation, behaviour, input, caller, origin);
    return findCredential(this.#state, accessKeyIdOf(answer)) as Credential;
  }

  #perform(
    service: RecordedService,
    operation: string,
    behaviour: Operation,
    input: Shape,
    credential: Credential,
    { sourceIp, userAgent }: SignInOrigin,
  ): Shape {
    const call = createCall({
      service,
      operation,
      state: this.#state,
      credential,
      requestId: randomUUID(),
      region: "us-east-1",
      sourceIp,
      userAgent,
      isSecure: false,
    });
    return performOperation(behaviour, input, call);
  }
}

/** The credentials of an access key id, while they are good. */
export function goodCredential(state: SandboxState, accessKeyId: string): Credential | undefined {
  const credential = findCredential(state, accessKeyId);
  if (credential === undefined || !credential.active) return undefined;
  return (credential.expiresAt ?? 0) > state.clock.now() ? credential : undefined;
}
