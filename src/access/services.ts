import { actionsOfService } from "../catalogue/index.ts";

// What a service principal in a trust policy means for who may stand behind it.

/**
 * Services that hand a role's rights to identities from outside AWS: certificates, registered machines, devices, users
 * of a directory, of a file server, of streamed desktops, of a builder space. A role that trusts one is a way in like
 * an identity provider; roles that only other services may assume are counted.
 * https://docs.aws.amazon.com/rolesanywhere/latest/userguide/introduction.html
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/hybrid-multicloud-service-role.html
 * https://docs.aws.amazon.com/iot/latest/developerguide/authorizing-direct-aws.html
 * https://docs.aws.amazon.com/directoryservice/latest/admin-guide/ms_ad_management_console_access.html
 * https://docs.aws.amazon.com/transfer/latest/userguide/requirements-roles.html
 * https://docs.aws.amazon.com/appstream2/latest/developerguide/using-iam-roles-to-grant-permissions-to-applications-scripts-streaming-instances.html
 * https://docs.aws.amazon.com/codecatalyst/latest/userguide/ipa-iam-roles.html
 */
const outside: ReadonlySet<string> = new Set([
  "rolesanywhere",
  "ssm",
  "credentials.iot",
  "credentials.deadline",
  "ds",
  "transfer",
  "appstream",
  "codecatalyst",
  "codecatalyst-runner",
]);

/** Whether the service lets identities from outside AWS in; `*` is every service. */
export function letsOutsideIn(service: string): boolean {
  return service.includes("*") || outside.has(shortName(service));
}

function shortName(service: string): string {
  return service
    .toLowerCase()
    .replace(/\.amazonaws\.(?:com(?:\.cn)?|eu)$/, "")
    .replace(/\.[a-z]{2}(?:-[a-z]+)+-\d$/, "");
}

/**
 * Actions that change or reach what already runs with a role, by the service that runs it. Who has one of them can act
 * as the role without being allowed to pass it.
 */
const runners: Readonly<Record<string, readonly string[]>> = {
  lambda: ["lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration"],
  edgelambda: ["lambda:UpdateFunctionCode"],
  ec2: [
    "ssm:SendCommand",
    "ssm:StartSession",
    "ssm:ResumeSession",
    "ssm:StartAutomationExecution",
    "ssm:CreateAssociation",
    "ssm:UpdateAssociation",
    "ssm:UpdateDocument",
    "ssm:UpdateDocumentDefaultVersion",
    "ssm:RegisterTaskWithMaintenanceWindow",
    "ssm:UpdateMaintenanceWindowTask",
    "ssm-guiconnect:StartConnection",
    "ec2-instance-connect:SendSSHPublicKey",
    "ec2-instance-connect:SendSerialConsoleSSHPublicKey",
    "ec2:ModifyInstanceAttribute",
    "ec2:CreateReplaceRootVolumeTask",
    "ec2:AttachVolume",
    "ec2:CreateLaunchTemplateVersion",
    "ec2:ModifyLaunchTemplate",
  ],
  "ecs-tasks": ["ecs:ExecuteCommand", "ecs:RunTask", "ecs:UpdateService", "ecs:StartTask"],
  ecs: ["ecs:UpdateService"],
  cloudformation: [
    "cloudformation:UpdateStack",
    "cloudformation:CreateChangeSet",
    "cloudformation:ExecuteChangeSet",
    "cloudformation:UpdateStackSet",
    "cloudformation:CreateStackInstances",
    "cloudformation:UpdateStackInstances",
  ],
  codebuild: [
    "codebuild:StartBuild",
    "codebuild:StartBuildBatch",
    "codebuild:StartSandbox",
    "codebuild:UpdateProject",
  ],
  codepipeline: ["codepipeline:UpdatePipeline", "codepipeline:StartPipelineExecution"],
  glue: ["glue:UpdateJob", "glue:StartJobRun", "glue:UpdateDevEndpoint", "glue:RunStatement"],
  sagemaker: [
    "sagemaker:CreatePresignedNotebookInstanceUrl",
    "sagemaker:CreatePresignedDomainUrl",
    "sagemaker:StartSession",
    "sagemaker:CreateApp",
    "sagemaker:UpdateNotebookInstance",
    "sagemaker:UpdateNotebookInstanceLifecycleConfig",
  ],
  states: ["states:UpdateStateMachine"],
  ssm: [
    "ssm:StartAutomationExecution",
    "ssm:SendCommand",
    "ssm:StartSession",
    "ssm:UpdateDocument",
    "ssm:UpdateDocumentDefaultVersion",
    "ssm:CreateAssociation",
    "ssm:UpdateAssociation",
    "ssm:RegisterTaskWithMaintenanceWindow",
    "ssm:UpdateMaintenanceWindowTask",
  ],
  pods: ["eks:UpdatePodIdentityAssociation", "eks:CreateAccessEntry", "eks:AssociateAccessPolicy"],
  "pods.eks": ["eks:UpdatePodIdentityAssociation", "eks:CreateAccessEntry", "eks:AssociateAccessPolicy"],
  elasticmapreduce: [
    "elasticmapreduce:AddJobFlowSteps",
    "elasticmapreduce:GetClusterSessionCredentials",
    "elasticmapreduce:AttachEditor",
  ],
  batch: ["batch:SubmitJob"],
  events: ["events:PutTargets"],
  scheduler: ["scheduler:UpdateSchedule"],
  datapipeline: ["datapipeline:PutPipelineDefinition"],
  cloud9: ["cloud9:CreateEnvironmentMembership", "cloud9:CreateEnvironmentToken"],
  apprunner: ["apprunner:UpdateService"],
  "tasks.apprunner": ["apprunner:UpdateService"],
  amplify: ["amplify:StartJob", "amplify:UpdateApp", "amplify:UpdateBranch"],
  rolesanywhere: [
    "rolesanywhere:CreateTrustAnchor",
    "rolesanywhere:UpdateTrustAnchor",
    "rolesanywhere:EnableTrustAnchor",
    "rolesanywhere:UpdateProfile",
    "rolesanywhere:EnableProfile",
    "acm-pca:IssueCertificate",
  ],
};

/**
 * What acts as the roles of a service: by the table, or, of a service that is not in it, whatever changes anything
 * there. Undefined where nobody can say: no actions are known by the service's name.
 */
export function runnersOf(service: string): readonly string[] | undefined {
  const name = shortName(service);
  const known = Object.hasOwn(runners, name) ? runners[name] : undefined;
  if (known) return known;
  const prefix = name.split(".").findLast((one) => actionsOfService(one).length > 0);
  if (prefix === undefined) return undefined;
  return actionsOfService(prefix)
    .filter(({ accessLevel }) => accessLevel !== "read" && accessLevel !== "list")
    .map(({ action }) => action);
}

export const outsideRunners: readonly string[] = [...new Set(Object.values(runners).flat())];
