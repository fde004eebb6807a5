/** AWS partitions: separate clouds with their own identities and endpoints. */
export const partitions = ["aws", "aws-cn", "aws-us-gov", "aws-eusc"] as const;

export type Partition = (typeof partitions)[number];
