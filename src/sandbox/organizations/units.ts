import { optionalText, text } from "../iam/input.ts";
import { ApiError, type Operation } from "../operation.ts";
import { requireParent } from "./accounts.ts";
import { attachDefaults } from "./default-policies.ts";
import { enter, organizationOf } from "./entry.ts";
import { constraintViolation, notFound } from "./errors.ts";
import type { Organization, Root, Unit } from "./organization.ts";
import { pageOf } from "./page.ts";
import { showUnit } from "./show.ts";
import { requestedTags } from "./tagging.ts";

/** Units below the root: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html */
const maxDepth = 5;

const CreateOrganizationalUnit: Operation = (input, call) => {
  const organization = enter(call);
  const parent = requireParent(organization, text(input, "ParentId"));
  const name = text(input, "Name");
  requireFreeName(organization, parent, name);
  if (organization.lineOf(parent).length > maxDepth) {
    throw constraintViolation(
      "OU_DEPTH_LIMIT_EXCEEDED",
      "You have exceeded the depth of organizational units.",
    );
  }
  const id = `ou-${organization.root.id.slice(2)}-${call.state.ids.base32(8).toLowerCase()}`;
  const unit: Unit = {
    kind: "unit",
    id,
    arn: organization.arnOf("ou", `${organization.id}/${id}`),
    name,
    parent,
    tags: requestedTags(input),
    policies: new Set(),
  };
  organization.units.set(id, unit);
  attachDefaults(organization, unit);
  return { OrganizationalUnit: showUnit(organization, unit) };
};

function requireFreeName(organization: Organization, parent: Root | Unit, name: string): void {
  if (organization.unitsUnder(parent).some((unit) => unit.name === name)) {
    throw new ApiError("DuplicateOrganizationalUnitException", "An OU with the same name already exists.");
  }
}

function requireUnit(organization: Organization, id: string): Unit {
  const unit = organization.units.get(id);
  if (unit !== undefined) return unit;
  throw notFound(
    "OrganizationalUnitNotFoundException",
    "You specified an organizational unit that doesn't exist.",
  );
}

function unitArn(organization: Organization, id: string): string {
  return organization.arnOf("ou", `${organization.id}/${id}`);
}

const DescribeOrganizationalUnit: Operation = (input, call) => {
  const id = text(input, "OrganizationalUnitId");
  const organization = enter(call, unitArn(organizationOf(call), id));
  return { OrganizationalUnit: showUnit(organization, requireUnit(organization, id)) };
};

const UpdateOrganizationalUnit: Operation = (input, call) => {
  const id = text(input, "OrganizationalUnitId");
  const organization = enter(call, unitArn(organizationOf(call), id));
  const unit = requireUnit(organization, id);
  const name = optionalText(input, "Name") ?? unit.name;
  if (name !== unit.name) requireFreeName(organization, unit.parent, name);
  unit.name = name;
  return { OrganizationalUnit: showUnit(organization, unit) };
};

const DeleteOrganizationalUnit: Operation = (input, call) => {
  const id = text(input, "OrganizationalUnitId");
  const organization = enter(call, unitArn(organizationOf(call), id));
  const unit = requireUnit(organization, id);
  if (organization.unitsUnder(unit).length + organization.membersUnder(unit).length > 0) {
    throw new ApiError("OrganizationalUnitNotEmptyException", "The specified OU is not empty.");
  }
  organization.units.delete(id);
};

const ListOrganizationalUnitsForParent: Operation = (input, call) => {
  const organization = enter(call);
  const parent = requireParent(organization, text(input, "ParentId"));
  return pageOf(organization.unitsUnder(parent), input, "OrganizationalUnits", (unit) =>
    showUnit(organization, unit),
  );
};

export const unitOperations = {
  CreateOrganizationalUnit,
  DescribeOrganizationalUnit,
  UpdateOrganizationalUnit,
  DeleteOrganizationalUnit,
  ListOrganizationalUnitsForParent,
} as const satisfies Record<string, Operation>;
