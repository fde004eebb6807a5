// Service-linked roles of the services that are used most: the role's name and its policy, from each service's own page
// on its service-linked role.

export interface LinkedService {
  readonly roleName: string;
  /** Under `aws-service-role/`. */
  readonly policyName: string;
  /** Whether the service lets one choose a suffix, and so more than one role. */
  readonly hasSuffix?: true;
}

function role(name: string, policyName: string): LinkedService {
  return { roleName: `AWSServiceRoleFor${name}`, policyName };
}

/** By service principal. */
export const linkedServices: ReadonlyMap<string, LinkedService> = new Map([
  ["access-analyzer.amazonaws.com", role("AccessAnalyzer", "AccessAnalyzerServiceRolePolicy")],
  ["autoscaling.amazonaws.com", { ...role("AutoScaling", "AutoScalingServiceRolePolicy"), hasSuffix: true }],
  ["backup.amazonaws.com", role("Backup", "AWSBackupServiceLinkedRolePolicyForBackup")],
  ["batch.amazonaws.com", role("Batch", "BatchServiceRolePolicy")],
  ["cloudtrail.amazonaws.com", role("CloudTrail", "CloudTrailServiceRolePolicy")],
  ["config.amazonaws.com", role("Config", "AWSConfigServiceRolePolicy")],
  ["ecs.amazonaws.com", role("ECS", "AmazonECSServiceRolePolicy")],
  ["eks.amazonaws.com", role("AmazonEKS", "AmazonEKSServiceRolePolicy")],
  ["eks-nodegroup.amazonaws.com", role("AmazonEKSNodegroup", "AWSServiceRoleForAmazonEKSNodegroup")],
  ["elasticache.amazonaws.com", role("ElastiCache", "ElastiCacheServiceRolePolicy")],
  ["elasticbeanstalk.amazonaws.com", role("ElasticBeanstalk", "AWSElasticBeanstalkServiceRolePolicy")],
  [
    "elasticfilesystem.amazonaws.com",
    role("AmazonElasticFileSystem", "AmazonElasticFileSystemServiceRolePolicy"),
  ],
  [
    "elasticloadbalancing.amazonaws.com",
    role("ElasticLoadBalancing", "AWSElasticLoadBalancingServiceRolePolicy"),
  ],
  ["elasticmapreduce.amazonaws.com", role("EMRCleanup", "AmazonEMRCleanupPolicy")],
  ["es.amazonaws.com", role("AmazonElasticsearchService", "AmazonElasticsearchServiceRolePolicy")],
  ["globalaccelerator.amazonaws.com", role("GlobalAccelerator", "AWSGlobalAcceleratorSLRPolicy")],
  ["guardduty.amazonaws.com", role("AmazonGuardDuty", "AmazonGuardDutyServiceRolePolicy")],
  ["inspector.amazonaws.com", role("AmazonInspector", "AmazonInspectorServiceRolePolicy")],
  ["kafka.amazonaws.com", role("Kafka", "KafkaServiceRolePolicy")],
  ["lex.amazonaws.com", role("LexBots", "AmazonLexBotPolicy")],
  ["macie.amazonaws.com", role("AmazonMacie", "AmazonMacieServiceRolePolicy")],
  ["opensearchservice.amazonaws.com", role("AmazonOpenSearchService", "AmazonOpenSearchServiceRolePolicy")],
  ["ops.apigateway.amazonaws.com", role("APIGateway", "APIGatewayServiceRolePolicy")],
  ["organizations.amazonaws.com", role("Organizations", "AWSOrganizationsServiceTrustPolicy")],
  ["rds.amazonaws.com", role("RDS", "AmazonRDSServiceRolePolicy")],
  ["redshift.amazonaws.com", role("Redshift", "AmazonRedshiftServiceLinkedRolePolicy")],
  ["replication.dynamodb.amazonaws.com", role("DynamoDBReplication", "DynamoDBReplicationServiceRolePolicy")],
  ["securityhub.amazonaws.com", role("SecurityHub", "AWSSecurityHubServiceRolePolicy")],
  ["spot.amazonaws.com", role("EC2Spot", "AWSEC2SpotServiceRolePolicy")],
  ["spotfleet.amazonaws.com", role("EC2SpotFleet", "AWSEC2SpotFleetServiceRolePolicy")],
  ["ssm.amazonaws.com", role("AmazonSSM", "AmazonSSMServiceRolePolicy")],
  ["sso.amazonaws.com", role("SSO", "AWSSSOServiceRolePolicy")],
  ["support.amazonaws.com", role("Support", "AWSSupportServiceRolePolicy")],
  ["transitgateway.amazonaws.com", role("VPCTransitGateway", "AWSVPCTransitGatewayServiceRolePolicy")],
  ["trustedadvisor.amazonaws.com", role("TrustedAdvisor", "AWSTrustedAdvisorServiceRolePolicy")],
]);
