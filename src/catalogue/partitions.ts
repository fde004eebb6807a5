import type { Partition } from "../model/index.ts";

/** Host names of one partition's console and sign-in. */
export interface ConsoleHosts {
  /** `signin.aws.amazon.com` */
  readonly signIn: string;
  /** `console.aws.amazon.com` */
  readonly console: string;
}

interface PartitionFacts extends ConsoleHosts {
  /** A region that is on by default in every account: IAM's and STS's calls are signed for it. */
  readonly defaultRegion: string;
  /** Suffix of service endpoints. */
  readonly dnsSuffix: string;
}

/**
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-console.html; the hosts of the partitions
 * beside `aws` are as published by AWS and were not tried live.
 */
const facts: Readonly<Record<Partition, PartitionFacts>> = {
  aws: {
    signIn: "signin.aws.amazon.com",
    console: "console.aws.amazon.com",
    defaultRegion: "us-east-1",
    dnsSuffix: "amazonaws.com",
  },
  "aws-cn": {
    signIn: "signin.amazonaws.cn",
    console: "console.amazonaws.cn",
    defaultRegion: "cn-north-1",
    dnsSuffix: "amazonaws.com.cn",
  },
  "aws-us-gov": {
    signIn: "signin.amazonaws-us-gov.com",
    console: "console.amazonaws-us-gov.com",
    defaultRegion: "us-gov-west-1",
    dnsSuffix: "amazonaws.com",
  },
  "aws-eusc": {
    signIn: "signin.amazonaws-eusc.eu",
    console: "console.amazonaws-eusc.eu",
    defaultRegion: "eusc-de-east-1",
    dnsSuffix: "amazonaws.eu",
  },
};

/** The hosts of a partition's console and sign-in. */
export function consoleHosts(partition: Partition): ConsoleHosts {
  return facts[partition];
}

/** The region for which calls to IAM and STS are signed: on by default, whatever region a team works in. */
export function defaultRegion(partition: Partition): string {
  return facts[partition].defaultRegion;
}
