import { parseAccountId } from "../../model/index.ts";
import { text } from "../iam/input.ts";
import { ApiError, type Operation } from "../operation.ts";
import { enter, organizationOf } from "./entry.ts";
import { constraintViolation, notFound } from "./errors.ts";
import type { Member, Organization, Root, Unit } from "./organization.ts";
import { pageOf } from "./page.ts";
import { showAccount, showOrganization, showParent, showRoot } from "./show.ts";

const DescribeOrganization: Operation = (_, call) => ({ Organization: showOrganization(enter(call)) });

const CreateOrganization: Operation = (_, call) => {
  const { organization } = call.state;
  call.authorize("organizations:CreateOrganization", "*");
  if (organization?.pathOf(call.account.id) === undefined) {
    throw new ApiError("InvalidAction", "The sandbox keeps one AWS organization, which is made at its start");
  }
  throw new ApiError(
    "AlreadyInOrganizationException",
    "The AWS account is already a member of an organization.",
  );
};

/** The account of an id, in the organization. */
export function requireMember(organization: Organization, id: string): Member {
  const accountId = parseAccountId(id);
  const member = accountId === undefined ? undefined : organization.members.get(accountId);
  if (member !== undefined) return member;
  throw notFound("AccountNotFoundException", "You specified an account that doesn't exist.");
}

/** The ARN by which decisions name an account, whether it exists or not. */
export function accountArn(organization: Organization, id: string): string {
  return organization.arnOf("account", `${organization.id}/${id}`);
}

const DescribeAccount: Operation = (input, call) => {
  const id = text(input, "AccountId");
  const organization = enter(call, accountArn(organizationOf(call), id));
  return { Account: showAccount(organization, requireMember(organization, id)) };
};

const ListAccounts: Operation = (input, call) => {
  const organization = enter(call);
  return pageOf([...organization.members.values()], input, "Accounts", (member) =>
    showAccount(organization, member),
  );
};

const ListAccountsForParent: Operation = (input, call) => {
  const organization = enter(call);
  const parent = requireParent(organization, text(input, "ParentId"));
  return pageOf(organization.membersUnder(parent), input, "Accounts", (member) =>
    showAccount(organization, member),
  );
};

/** The root or unit of an id. */
export function requireParent(
  organization: Organization,
  id: string,
  code = "ParentNotFoundException",
): Root | Unit {
  const parent = organization.parent(id);
  if (parent !== undefined) return parent;
  throw notFound(code, "You specified parent that doesn't exist.");
}

const ListRoots: Operation = (input, call) => {
  const organization = enter(call);
  return pageOf([organization.root], input, "Roots", (root) => showRoot(organization, root));
};

const ListParents: Operation = (input, call) => {
  const organization = enter(call);
  const child = organization.target(text(input, "ChildId"));
  if (child === undefined || child.kind === "root") {
    throw notFound("ChildNotFoundException", "You specified a child that doesn't exist.");
  }
  return pageOf([child.parent], input, "Parents", showParent);
};

const ListChildren: Operation = (input, call) => {
  const organization = enter(call);
  const parent = requireParent(organization, text(input, "ParentId"));
  const type = text(input, "ChildType");
  const children = type === "ACCOUNT" ? organization.membersUnder(parent) : organization.unitsUnder(parent);
  return pageOf<Member | Unit>(children, input, "Children", ({ id }) => ({ Id: id, Type: type }));
};

const MoveAccount: Operation = (input, call) => {
  const id = text(input, "AccountId");
  const organization = enter(call, accountArn(organizationOf(call), id));
  const member = requireMember(organization, id);
  const source = requireParent(organization, text(input, "SourceParentId"), "SourceParentNotFoundException");
  const destination = requireParent(
    organization,
    text(input, "DestinationParentId"),
    "DestinationParentNotFoundException",
  );
  if (member.parent !== source) {
    throw notFound(
      "SourceParentNotFoundException",
      "You specified a source parent that is not the account's.",
    );
  }
  if (source === destination) {
    throw new ApiError(
      "DuplicateAccountException",
      "That account is already present in the specified destination.",
    );
  }
  member.parent = destination;
  organization.policiesChanged();
};

/** https://docs.aws.amazon.com/organizations/latest/APIReference/API_CloseAccount.html */
const CloseAccount: Operation = (input, call) => {
  const id = text(input, "AccountId");
  const organization = enter(call, accountArn(organizationOf(call), id));
  const member = requireMember(organization, id);
  if (member.id === organization.managementAccountId) {
    throw constraintViolation("CANNOT_CLOSE_MANAGEMENT_ACCOUNT", "You can't close the management account.");
  }
  if (member.state === "SUSPENDED") {
    throw new ApiError(
      "AccountAlreadyClosedException",
      "You attempted to close an account that is already closed.",
    );
  }
  member.state = "SUSPENDED";
};

export const accountOperations = {
  DescribeOrganization,
  CreateOrganization,
  DescribeAccount,
  ListAccounts,
  ListAccountsForParent,
  ListRoots,
  ListParents,
  ListChildren,
  MoveAccount,
  CloseAccount,
} as const satisfies Record<string, Operation>;
