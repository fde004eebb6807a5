// Accounts are invited, come and go: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_invites.html
import { optionalText, text } from "../iam/input.ts";
import { ApiError, type Call, type Operation, type Shape } from "../operation.ts";
import { accountArn } from "./accounts.ts";
import { anyOrganization, enter, organizationOf } from "./entry.ts";
import { notFound } from "./errors.ts";
import { invites, newHandshake, showHandshake, stateOf } from "./handshake.ts";
import { addMember } from "./membership.ts";
import type { Handshake, Organization } from "./organization.ts";
import { pageOf } from "./page.ts";
import { requestedTags } from "./tagging.ts";

const InviteAccountToOrganization: Operation = (input, call) => {
  const wanted = input["Target"] as Shape;
  const target = {
    id: text(wanted, "Id"),
    type: text(wanted, "Type") === "EMAIL" ? "EMAIL" : "ACCOUNT",
  } as const;
  const resource = target.type === "ACCOUNT" ? accountArn(organizationOf(call), target.id) : "*";
  const organization = enter(call, resource);
  const isMember = [...organization.members.values()].some(
    ({ id, email }) => target.id === id || target.id.toLowerCase() === email.toLowerCase(),
  );
  if (isMember) {
    throw handshakeViolation(
      "ALREADY_IN_AN_ORGANIZATION",
      "The handshake request is invalid because the invited account is already a member of an organization.",
    );
  }
  const isInvited = [...organization.handshakes.values()].some(
    (other) => stateOf(other, call.now) === "OPEN" && other.target.id === target.id,
  );
  if (isInvited) {
    throw new ApiError(
      "DuplicateHandshakeException",
      "A handshake with the same action and target already exists.",
    );
  }
  const handshake = newHandshake(organization, {
    id: `h-${call.state.ids.bytes(16).toString("hex")}`,
    target,
    notes: optionalText(input, "Notes"),
    tags: requestedTags(input),
    now: call.now,
  });
  organization.handshakes.set(handshake.id, handshake);
  return { Handshake: showHandshake(organization, handshake, call.now) };
};

const AcceptHandshake: Operation = (input, call) => {
  const { organization, handshake } = asInvited(input, call);
  if (organization.members.has(call.account.id)) {
    throw handshakeViolation(
      "ALREADY_IN_AN_ORGANIZATION",
      "The handshake request is invalid because the invited account is already a member of an organization.",
    );
  }
  handshake.state = "ACCEPTED";
  const { id } = call.account;
  const { name, email } = organization.former.get(id) ?? { name: id, email: `${id}@sandbox.example` };
  addMember(call.state, organization, {
    id,
    name,
    email,
    joinedMethod: "INVITED",
    tags: handshake.tags,
    // The administrator of an invited account makes the role: it is not made as in a created one.
    accessRole: undefined,
  });
  return { Handshake: showHandshake(organization, handshake, call.now) };
};

const DeclineHandshake: Operation = (input, call) => {
  const { organization, handshake } = asInvited(input, call);
  handshake.state = "DECLINED";
  return { Handshake: showHandshake(organization, handshake, call.now) };
};

const CancelHandshake: Operation = (input, call) => {
  const organization = enter(call, arnOf(organizationOf(call), input));
  const handshake = requireOpen(findHandshake(organization, input), call.now);
  handshake.state = "CANCELED";
  return { Handshake: showHandshake(organization, handshake, call.now) };
};

const DescribeHandshake: Operation = (input, call) => {
  const organization = anyOrganization(call);
  call.authorize("organizations:DescribeHandshake", arnOf(organization, input));
  const handshake = findHandshake(organization, input);
  if (
    handshake === undefined ||
    !(isInviting(organization, call) || isInvitedBy(organization, handshake, call))
  ) {
    throw handshakeNotFound();
  }
  return { Handshake: showHandshake(organization, handshake, call.now) };
};

const ListHandshakesForAccount: Operation = (input, call) => {
  const organization = anyOrganization(call);
  call.authorize("organizations:ListHandshakesForAccount", "*");
  const own = [...organization.handshakes.values()].filter((one) => isInvitedBy(organization, one, call));
  return listed(organization, own, input, call);
};

const ListHandshakesForOrganization: Operation = (input, call) => {
  const organization = enter(call);
  return listed(organization, [...organization.handshakes.values()], input, call);
};

/** All features are on from the start: https://docs.aws.amazon.com/organizations/latest/APIReference/API_EnableAllFeatures.html */
const EnableAllFeatures: Operation = (_, call) => {
  enter(call);
  throw handshakeViolation(
    "ORGANIZATION_ALREADY_HAS_ALL_FEATURES",
    "The handshake request is invalid because the organization has already enabled all features.",
  );
};

function listed(
  organization: Organization,
  handshakes: readonly Handshake[],
  input: Shape,
  call: Call,
): Shape {
  const filter = input["Filter"] as { readonly ActionType?: string } | undefined;
  const action = filter?.ActionType;
  const wanted = action === undefined || action === "INVITE" ? handshakes : [];
  return pageOf(wanted, input, "Handshakes", (one) => showHandshake(organization, one, call.now));
}

/** An open invitation of the caller's account, after the decision about it. */
function asInvited(
  input: Shape,
  call: Call,
): { readonly organization: Organization; readonly handshake: Handshake } {
  const organization = anyOrganization(call);
  call.authorize(`organizations:${call.operation}`, arnOf(organization, input));
  const found = findHandshake(organization, input);
  const own = found !== undefined && isInvitedBy(organization, found, call) ? found : undefined;
  return { organization, handshake: requireOpen(own, call.now) };
}

function isInviting(organization: Organization, { account }: Call): boolean {
  return account.id === organization.managementAccountId || organization.delegations.has(account.id);
}

function isInvitedBy(organization: Organization, handshake: Handshake, { account }: Call): boolean {
  const known = organization.former.get(account.id) ?? organization.members.get(account.id);
  return invites(handshake, account.id, known?.email);
}

function findHandshake(organization: Organization, input: Shape): Handshake | undefined {
  return organization.handshakes.get(text(input, "HandshakeId"));
}

function arnOf(organization: Organization, input: Shape): string {
  return organization.arnOf("handshake", `${organization.id}/invite/${text(input, "HandshakeId")}`);
}

function requireOpen(handshake: Handshake | undefined, now: Date): Handshake {
  if (handshake === undefined) throw handshakeNotFound();
  const state = stateOf(handshake, now);
  if (state === "OPEN") return handshake;
  if (state === "ACCEPTED") {
    throw new ApiError(
      "HandshakeAlreadyInStateException",
      "The specified handshake is already in the requested state.",
    );
  }
  throw new ApiError(
    "InvalidHandshakeTransitionException",
    `You can't perform the operation on the handshake in its current state (${state}).`,
  );
}

function handshakeNotFound(): ApiError {
  return notFound(
    "HandshakeNotFoundException",
    "We can't find a handshake with the HandshakeId that you specified.",
  );
}

function handshakeViolation(reason: string, message: string): ApiError {
  return new ApiError("HandshakeConstraintViolationException", message, 400, { Reason: reason });
}

export const handshakeOperations = {
  InviteAccountToOrganization,
  AcceptHandshake,
  DeclineHandshake,
  CancelHandshake,
  DescribeHandshake,
  ListHandshakesForAccount,
  ListHandshakesForOrganization,
  EnableAllFeatures,
} as const satisfies Record<string, Operation>;
