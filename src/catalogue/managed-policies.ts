import { type Arn, type DocumentText, type Partition, parseArn } from "../model/index.ts";
import { loadData } from "./load-data.ts";

/** An AWS managed policy in its latest version that is known here. */
export interface AwsManagedPolicy {
  readonly name: string;
  /** `/`, `/job-function/`, `/service-role/`, `/aws-service-role/`. */
  readonly path: string;
  /** `v7` */
  readonly versionId: string;
  /** Date of that version, `2026-05-01`. */
  readonly updatedAt: string;
  /** Whether a user, group or role can hold it: those under `aws-service-role/` belong to service-linked roles. */
  readonly isAttachable: boolean;
}

interface Row {
  readonly path: string;
  readonly version: string;
  readonly updated: string;
  readonly attachable: boolean;
  readonly document: unknown;
}

interface ManagedPolicyData {
  /** Date of the newest version in the data. */
  readonly newest: string;
  readonly policies: Readonly<Record<string, Row>>;
}

interface Loaded {
  readonly newest: string;
  readonly rows: ReadonlyMap<string, Row>;
  readonly texts: Map<string, DocumentText>;
}

let loaded: Loaded | undefined;

/** Read when first needed: 0.4 MB on disk, 3 MB in memory. */
function data(): Loaded {
  if (loaded === undefined) {
    const { newest, policies } = loadData("aws-managed-policies.json.gz") as ManagedPolicyData;
    loaded = { newest, rows: new Map(Object.entries(policies)), texts: new Map() };
  }
  return loaded;
}

/** The one that nearly everybody asks for, and often no other: it spares them the reading. Held to the data by a test. */
const administratorAccess: AwsManagedPolicy = {
  name: "AdministratorAccess",
  path: "/",
  versionId: "v1",
  updatedAt: "2015-02-06",
  isAttachable: true,
};
const administratorDocument =
  '{"Statement":[{"Action":"*","Effect":"Allow","Resource":"*"}],"Version":"2012-10-17"}' as DocumentText;

/** The policy of this name, whatever its path; `job-function/ViewOnlyAccess` and `ViewOnlyAccess` name the same. */
export function findAwsManagedPolicy(name: string): AwsManagedPolicy | undefined {
  if (name === "AdministratorAccess" || name === "/AdministratorAccess") return administratorAccess;
  const slash = name.lastIndexOf("/");
  const bare = name.slice(slash + 1);
  const row = data().rows.get(bare);
  if (row === undefined) return undefined;
  if (slash >= 0 && `/${name.slice(0, slash + 1)}`.replace("//", "/") !== row.path) return undefined;
  return {
    name: bare,
    path: row.path,
    versionId: row.version,
    updatedAt: row.updated,
    isAttachable: row.attachable,
  };
}

/** The names of all AWS managed policies known here, sorted. */
export function awsManagedPolicyNames(): readonly string[] {
  return [...data().rows.keys()];
}

/** Date of the newest AWS managed policy known here: what AWS published later is not. */
export function awsManagedPoliciesDate(): string {
  return data().newest;
}

/** The ARN of an AWS managed policy: its account is `aws` in every partition. */
export function awsManagedPolicyArn(policy: AwsManagedPolicy, partition: Partition): Arn {
  return `arn:${partition}:iam::aws:policy${policy.path}${policy.name}`;
}

/** The policy that an ARN of whatever partition names. */
export function awsManagedPolicyByArn(arn: string): AwsManagedPolicy | undefined {
  const parts = parseArn(arn);
  if (parts?.service !== "iam" || parts.account !== "aws" || !parts.resource.startsWith("policy/"))
    return undefined;
  return findAwsManagedPolicy(parts.resource.slice("policy".length));
}

/** The document of an AWS managed policy as JSON text: the same string each time, undefined where it is not known here. */
export function awsManagedPolicyDocument(arn: string): DocumentText | undefined {
  const policy = awsManagedPolicyByArn(arn);
  if (policy === undefined) return undefined;
  if (policy === administratorAccess) return administratorDocument;
  const { rows, texts } = data();
  const known = texts.get(policy.name);
  if (known !== undefined) return known;
  const text = JSON.stringify(rows.get(policy.name)?.document);
  texts.set(policy.name, text);
  return text;
}
