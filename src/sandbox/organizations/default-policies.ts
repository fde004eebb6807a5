// AWS's own policy of each type allows everything; it is attached everywhere, so that a type changes nothing at first.
import type { DocumentStore } from "../stored-document.ts";
import {
  type Organization,
  type OrganizationPolicy,
  type PolicyType,
  policyTypes,
  type Target,
} from "./organization.ts";

const defaults = {
  SERVICE_CONTROL_POLICY: {
    id: "p-FullAWSAccess",
    name: "FullAWSAccess",
    description: "Allows access to every operation",
    content: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] },
  },
  RESOURCE_CONTROL_POLICY: {
    id: "p-RCPFullAWSAccess",
    name: "RCPFullAWSAccess",
    description: "Allows access to every operation",
    content: {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }],
    },
  },
} as const;

/** AWS's own policies of each type. */
export function addDefaultPolicies(organization: Organization, documents: DocumentStore): void {
  for (const type of policyTypes) {
    const { id, name, description, content } = defaults[type];
    organization.policies.set(id, {
      id,
      arn: `arn:${organization.partition}:organizations::aws:policy/${type.toLowerCase()}/${id}`,
      name,
      description,
      type,
      content: documents.intern(JSON.stringify(content)),
      isAwsManaged: true,
      tags: new Map(),
    });
  }
}

/** The policy that allows everything, of a type. */
export function defaultPolicy(organization: Organization, type: PolicyType): OrganizationPolicy {
  return organization.policies.get(defaults[type].id) as OrganizationPolicy;
}

/** What a new root, unit or account has from the start. */
export function attachDefaults(organization: Organization, target: Target): void {
  for (const type of organization.enabledTypes) target.policies.add(defaultPolicy(organization, type));
}
