// An invitation to the organization, and what became of it.
import type { AccountId } from "../../model/index.ts";
import { isoSeconds } from "../instant.ts";
import type { Shape } from "../operation.ts";
import type { Handshake, HandshakeState, Organization } from "./organization.ts";

/** https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_invites.html: good for 15 days. */
const lifetime = 15 * 24 * 3_600_000;

/** An invitation made now. */
export function newHandshake(
  organization: Organization,
  made: Pick<Handshake, "target" | "notes" | "tags"> & { readonly id: string; readonly now: Date },
): Handshake {
  const { now, ...rest } = made;
  return {
    ...rest,
    arn: organization.arnOf("handshake", `${organization.id}/invite/${made.id}`),
    requestedAt: isoSeconds(now),
    expiresAt: now.getTime() + lifetime,
    state: "OPEN",
  };
}

export function stateOf({ state, expiresAt }: Handshake, now: Date): HandshakeState {
  return state === "OPEN" && expiresAt <= now.getTime() ? "EXPIRED" : state;
}

/** Whether it invites this account. */
export function invites({ target }: Handshake, accountId: AccountId, email: string | undefined): boolean {
  return target.type === "ACCOUNT"
    ? target.id === accountId
    : email !== undefined && target.id.toLowerCase() === email.toLowerCase();
}

export function showHandshake(organization: Organization, handshake: Handshake, now: Date): Shape {
  const { id, arn, target, notes, requestedAt, expiresAt } = handshake;
  const management = organization.members.get(organization.managementAccountId);
  return {
    Id: id,
    Arn: arn,
    Parties: [
      { Id: organization.id.slice("o-".length), Type: "ORGANIZATION" },
      { Id: target.id, Type: target.type },
    ],
    State: stateOf(handshake, now),
    RequestedTimestamp: requestedAt,
    ExpirationTimestamp: isoSeconds(new Date(expiresAt)),
    Action: "INVITE",
    Resources: [
      {
        Type: "ORGANIZATION",
        Value: organization.id,
        Resources: [
          { Type: "MASTER_EMAIL", Value: management?.email },
          { Type: "MASTER_NAME", Value: management?.name },
          { Type: "ORGANIZATION_FEATURE_SET", Value: "ALL" },
        ],
      },
      { Type: target.type, Value: target.id },
      ...(notes === undefined ? [] : [{ Type: "NOTES", Value: notes }]),
    ],
  };
}
