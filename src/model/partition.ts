/** AWS partitions: separate clouds with their own identities and endpoints. */
export const partitions = ["aws", "aws-cn", "aws-us-gov", "aws-eusc"] as const;

export type Partition = (typeof partitions)[number];

const homeRegions: Readonly<Record<Partition, string>> = {
  aws: "us-east-1",
  "aws-cn": "cn-north-1",
  "aws-us-gov": "us-gov-west-1",
  "aws-eusc": "eusc-de-east-1",
};

/**
 * A region of a partition that is on in every account. Rolebridge's IAM and STS calls go there, whatever region a team
 * works in: a role session made in a region that an account has switched off would be refused
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_enable-regions.html).
 */
export function homeRegion(partition: Partition): string {
  return homeRegions[partition];
}
