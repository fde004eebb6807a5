import type { Arn } from "../model/index.ts";

/** AWS's managed policies by name, as the checks need them. */
export interface AwsPolicies {
  /** A policy's ARN in the partition `aws`, or undefined where AWS has none of that name. */
  find(name: string): { readonly arn: Arn } | undefined;
  names(): Iterable<string>;
}

export const awsPolicies: AwsPolicies = {
  find: (name) => (known.has(name) ? { arn: known.get(name) as Arn } : undefined),
  names: () => known.keys(),
};

const known = new Map<string, Arn>(
  [
    "AdministratorAccess",
    "AWSLambda_FullAccess",
    "PowerUserAccess",
    "ReadOnlyAccess",
    "job-function/ViewOnlyAccess",
  ].map((path) => [path.slice(path.lastIndexOf("/") + 1), `arn:aws:iam::aws:policy/${path}`]),
);
