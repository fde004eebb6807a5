import type { AccountId, World } from "../model/index.ts";
import { accountTemplate, type Template } from "./account-template.ts";
import { shareTemplates } from "./share-template.ts";

// A world as CloudFormation: one stack for the account of people, and as few stack sets as there are accounts that hold
// different roles.

export interface StackSet {
  readonly name: string;
  readonly accounts: readonly AccountId[];
  readonly template: Template;
}

export interface CloudFormationExport {
  readonly source: Template;
  readonly stackSets: readonly StackSet[];
}

export interface CloudFormationOptions {
  /** Resources stay when they leave the template or the stack goes. */
  readonly retain?: boolean;
}

export function worldAsCloudFormation(
  { directory, accounts }: World,
  { retain = false }: CloudFormationOptions = {},
): CloudFormationExport {
  const { organization, partition, source } = directory;
  const options = { organization, partition, retain };
  const templates = new Map<AccountId, Template>();
  for (const state of Object.values(accounts)) {
    if (state.accountId === source) continue;
    const template = accountTemplate(state, options);
    if (hasResources(template)) templates.set(state.accountId, template);
  }
  const own = accounts[source];
  return {
    source: own ? accountTemplate(own, options) : {},
    stackSets: shareTemplates(templates).map((shared, index) => ({
      name: stackSetName(organization, index + 1),
      ...shared,
    })),
  };
}

/** How stack sets are called: letters, digits and hyphens, beginning with a letter, as CloudFormation asks. */
export function stackSetName(organization: string, number: number): string {
  return `rolebridge-${organization}-${number}`;
}

export function hasResources(template: Template): boolean {
  return Object.keys((template["Resources"] as object | undefined) ?? {}).length > 0;
}
