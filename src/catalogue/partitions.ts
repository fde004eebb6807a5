import type { Partition } from "../model/index.ts";

/** Host names of one partition's console and sign-in. */
export interface ConsoleHosts {
  /** `signin.aws.amazon.com` */
  readonly signIn: string;
  /** `console.aws.amazon.com` */
  readonly console: string;
}

interface PartitionFacts extends ConsoleHosts {
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
    dnsSuffix: "amazonaws.com",
  },
  "aws-cn": {
    signIn: "signin.amazonaws.cn",
    console: "console.amazonaws.cn",
    dnsSuffix: "amazonaws.com.cn",
  },
  "aws-us-gov": {
    signIn: "signin.amazonaws-us-gov.com",
    console: "console.amazonaws-us-gov.com",
    dnsSuffix: "amazonaws.com",
  },
  "aws-eusc": {
    signIn: "signin.amazonaws-eusc.eu",
    console: "console.amazonaws-eusc.eu",
    dnsSuffix: "amazonaws.eu",
  },
};

/** The hosts of a partition's console and sign-in. */
export function consoleHosts(partition: Partition): ConsoleHosts {
  return facts[partition];
}
