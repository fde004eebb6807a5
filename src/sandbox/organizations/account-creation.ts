// CreateAccount answers at once and works on; its request id says later what became of it:
// https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateAccount.html

import { optionalText, text, texts } from "../iam/input.ts";
import { isoSeconds } from "../instant.ts";
import type { Operation } from "../operation.ts";
import { enter } from "./entry.ts";
import { notFound } from "./errors.ts";
import { defaultAccessRole } from "./membership.ts";
import type { AccountCreation } from "./organization.ts";
import { pageOf } from "./page.ts";
import { showCreation } from "./show.ts";
import { requestedTags } from "./tagging.ts";

/** Milliseconds, by the sandbox's clock, that the making of an account takes. */
const creationTime = 1000;

const CreateAccount: Operation = (input, call) => {
  const organization = enter(call);
  const creation: AccountCreation = {
    id: `car-${call.state.ids.bytes(16).toString("hex")}`,
    name: text(input, "AccountName"),
    email: text(input, "Email"),
    roleName: optionalText(input, "RoleName") ?? defaultAccessRole,
    tags: requestedTags(input),
    requestedAt: isoSeconds(call.now),
    completesAt: call.now.getTime() + creationTime,
    outcome: { state: "IN_PROGRESS" },
  };
  organization.creations.set(creation.id, creation);
  return { CreateAccountStatus: showCreation(creation) };
};

const DescribeCreateAccountStatus: Operation = (input, call) => {
  const organization = enter(call);
  const creation = organization.creations.get(text(input, "CreateAccountRequestId"));
  if (creation !== undefined) return { CreateAccountStatus: showCreation(creation) };
  throw notFound(
    "CreateAccountStatusNotFoundException",
    "You specified an account creation request that doesn't exist.",
  );
};

const ListCreateAccountStatus: Operation = (input, call) => {
  const organization = enter(call);
  const states = texts(input, "States");
  const creations = [...organization.creations.values()].filter(
    ({ outcome }) => states.length === 0 || states.includes(outcome.state),
  );
  return pageOf(creations, input, "CreateAccountStatuses", showCreation);
};

export const accountCreationOperations = {
  CreateAccount,
  DescribeCreateAccountStatus,
  ListCreateAccountStatus,
} as const satisfies Record<string, Operation>;
