export { type CiRole, ciRights, ciRoleTemplate } from "./ci-role.ts";
export { type Diagram, diagramOf } from "./diagram.ts";
export { diagramAsDot } from "./diagram-dot.ts";
export { diagramAsMermaid } from "./diagram-mermaid.ts";
export { diagramAsSvg } from "./diagram-svg.ts";
export {
  type PermissionSet,
  permissionsAsCloudFormation,
  permissionsAsTerraform,
  reachTrust,
} from "./permission-set.ts";
