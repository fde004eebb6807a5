// As whom CloudFormation works in an account: every call that it makes of IAM is decided by that identity's policies and
// recorded as any other.
import { authorizeAs, createCall, type RecordedCall } from "../authorization.ts";
import { anonymousCredential } from "../credentials.ts";
import type { Role } from "../iam/entities.ts";
import { validation } from "../iam/input.ts";
import { iamOperations } from "../iam/operations.ts";
import { ApiError, type Call, type Shape } from "../operation.ts";
import { recordCall } from "../perform-operation.ts";
import { accountOfResource, roleOfArn } from "../resource-facts.ts";
import type { Account, Credential } from "../state.ts";
import { sessionArn } from "../sts/credentials.ts";
import { validateInput } from "../wire/validate.ts";

export interface Actor {
  readonly account: Account;
  /** Makes a call of IAM. Throws what IAM answers. */
  perform(operation: string, input: Shape): Shape;
}

const principal = "cloudformation.amazonaws.com";

/** CloudFormation with the credentials of its caller, who needs the rights for all that it does. */
export function asCaller(call: Call): Actor {
  return actorWith(call, call.credential);
}

/**
 * CloudFormation through the two roles of self-managed permissions.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs-self-managed.html
 */
export function throughRoles(
  call: Call,
  {
    administrationRole,
    executionRole,
  }: { readonly administrationRole: string; readonly executionRole: string },
): (accountId: string) => Actor {
  const service = {
    ...anonymousCredential(call.account),
    principal: { kind: "service", arn: principal },
  } as const;
  const administrator = assumed(call, service, administrationRole);
  if (administrator === undefined) {
    throw validation(
      `Account ${call.account.id} should have '${nameOf(administrationRole)}' role with trust relationship to CloudFormation service.`,
    );
  }
  return (accountId) => {
    const arn = `arn:${call.account.partition}:iam::${accountId}:role/${executionRole}`;
    const session = assumed(call, administrator, arn);
    if (session !== undefined) return actorWith(call, session);
    throw validation(
      `Account ${accountId} should have '${executionRole}' role with trust relationship to Role '${nameOf(administrationRole)}'.`,
    );
  };
}

function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}

/** A session of a role, where its trust policy and the policies of who asks admit that. */
function assumed(call: Call, credential: Credential, arn: string): Credential | undefined {
  const role = roleOfArn(call.state, arn);
  const id = accountOfResource(arn);
  const account = id === undefined ? undefined : call.state.accounts.get(id);
  if (role === undefined || account === undefined) return undefined;
  try {
    authorizeAs(call as RecordedCall, credential, originOf(call), "sts:AssumeRole", arn, {});
  } catch (error) {
    if (error instanceof ApiError) return undefined;
    throw error;
  }
  return sessionOf(role, account);
}

function sessionOf(role: Role, account: Account): Credential {
  const sessionName = "AWSCloudFormation";
  const arn = sessionArn(account, `assumed-role/${role.name}/${sessionName}`);
  return {
    ...anonymousCredential(account),
    kind: "role-session",
    principal: { kind: "role-session", arn, role, sessionName },
  };
}

function originOf(call: Call) {
  return {
    service: "iam",
    region: call.region,
    sourceIp: principal,
    userAgent: principal,
    isSecure: true,
  } as const;
}

function actorWith(call: Call, credential: Credential): Actor {
  const { state, requestId } = call;
  return {
    account: credential.account,
    perform(operation, input) {
      const perform = iamOperations[operation];
      if (perform === undefined) throw new Error(`no IAM operation ${operation}`);
      const inner = createCall({ ...originOf(call), operation, state, credential, requestId });
      try {
        validateInput("iam", operation, input);
        const answer = perform(input, inner) ?? {};
        recordCall(inner, undefined);
        return answer;
      } catch (error) {
        recordCall(inner, error);
        throw error;
      }
    },
  };
}
