// What a service principal in a trust policy means for who may stand behind it.

/**
 * Services that hand a role's credentials to identities from outside AWS: certificates, registered machines, devices.
 * A role that trusts one is a way in like an identity provider; roles that only other services may assume are counted.
 * https://docs.aws.amazon.com/rolesanywhere/latest/userguide/introduction.html
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/hybrid-multicloud-service-role.html
 * https://docs.aws.amazon.com/iot/latest/developerguide/authorizing-direct-aws.html
 */
const outside: ReadonlySet<string> = new Set([
  "rolesanywhere",
  "ssm",
  "credentials.iot",
  "credentials.deadline",
]);

/** Whether the service lets identities from outside AWS in. */
export function letsOutsideIn(service: string): boolean {
  return outside.has(shortName(service));
}

function shortName(service: string): string {
  return service.replace(/\.amazonaws\.com(?:\.cn)?$/, "").replace(/\.[a-z]{2}(?:-[a-z]+)+-\d$/, "");
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
    "ec2-instance-connect:SendSSHPublicKey",
    "ec2:ModifyInstanceAttribute",
  ],
  "ecs-tasks": ["ecs:ExecuteCommand", "ecs:RunTask", "ecs:UpdateService"],
  ecs: ["ecs:UpdateService"],
  cloudformation: [
    "cloudformation:UpdateStack",
    "cloudformation:CreateChangeSet",
    "cloudformation:UpdateStackSet",
  ],
  codebuild: ["codebuild:StartBuild", "codebuild:UpdateProject"],
  codepipeline: ["codepipeline:UpdatePipeline"],
  glue: ["glue:UpdateJob", "glue:StartJobRun", "glue:UpdateDevEndpoint"],
  sagemaker: ["sagemaker:CreatePresignedNotebookInstanceUrl", "sagemaker:CreatePresignedDomainUrl"],
  states: ["states:UpdateStateMachine"],
  ssm: ["ssm:StartAutomationExecution", "ssm:SendCommand"],
  pods: ["eks:UpdatePodIdentityAssociation", "eks:CreateAccessEntry"],
  "pods.eks": ["eks:UpdatePodIdentityAssociation", "eks:CreateAccessEntry"],
  elasticmapreduce: ["elasticmapreduce:AddJobFlowSteps"],
  batch: ["batch:SubmitJob"],
  events: ["events:PutTargets"],
  scheduler: ["scheduler:UpdateSchedule"],
  datapipeline: ["datapipeline:PutPipelineDefinition"],
  cloud9: ["cloud9:CreateEnvironmentMembership"],
  apprunner: ["apprunner:UpdateService"],
  "tasks.apprunner": ["apprunner:UpdateService"],
  amplify: ["amplify:StartJob"],
};

/** What acts as the roles of a service; any service without an entry is reached by passing the role alone. */
export function runnersOf(service: string): readonly string[] {
  return runners[shortName(service)] ?? [];
}

export const outsideRunners: readonly string[] = [...new Set(Object.values(runners).flat())];
