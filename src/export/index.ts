export { type AccountAccessExport, worldAsAccountAccess } from "./account-access.ts";
export {
  accountTemplate,
  logicalId,
  ownedState,
  type Template,
  type TemplateOptions,
} from "./account-template.ts";
export { type Audit, type AuditRow, auditAsCsv } from "./audit.ts";
export { auditAsHtml } from "./audit-html.ts";
export {
  commandName,
  planAsScript,
  type ScriptEntry,
  type ScriptOptions,
  type ScriptStep,
} from "./aws-cli.ts";
export { type CiRole, ciRoleTemplate } from "./ci-role.ts";
export {
  type CloudFormationExport,
  type CloudFormationOptions,
  hasResources,
  type StackSet,
  stackSetName,
  worldAsCloudFormation,
} from "./cloudformation.ts";
export { csvText } from "./csv.ts";
export { type Diagram, diagramOf } from "./diagram.ts";
export { diagramAsDot } from "./diagram-dot.ts";
export { diagramAsMermaid } from "./diagram-mermaid.ts";
export { diagramAsSvg } from "./diagram-svg.ts";
export { type IdentityCenterExport, worldAsIdentityCenter } from "./identity-center.ts";
export {
  managedPolicies,
  operatorAsCloudFormation,
  operatorAsTerraform,
  type PermissionSet,
  permissionsAsCloudFormation,
  permissionsAsTerraform,
  type ReachRights,
  reachTrust,
} from "./permission-set.ts";
export { type SharedTemplate, shareTemplates, templateFor, templateLimits } from "./share-template.ts";
export { accountAsTerraform, type TerraformOptions } from "./terraform.ts";
