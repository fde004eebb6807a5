import { type Arn, type DocumentText, type Partition, parseArn } from "../model/index.ts";
import { loadData, readData, unpack } from "./load-data.ts";

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
}

interface ManagedPolicyData {
  /** Date of the newest version in the data. */
  readonly newest: string;
  /** Documents are in blocks, so many in each, in the order of the policies. */
  readonly blockSize: number;
  /** Bytes of each block. */
  readonly lengths: readonly number[];
  readonly policies: Readonly<Record<string, Row>>;
}

interface Loaded extends Omit<ManagedPolicyData, "policies"> {
  readonly rows: ReadonlyMap<string, Row>;
  /** The place of each policy in the order. */
  readonly places: ReadonlyMap<string, number>;
}

let loaded: Loaded | undefined;

/** Read when first needed. The documents, 3 MB when unpacked, stay where they are until one is asked for. */
function data(): Loaded {
  if (loaded === undefined) {
    const { policies, ...rest } = loadData("aws-managed-policies.json.gz") as ManagedPolicyData;
    const rows = new Map(Object.entries(policies));
    loaded = { ...rest, rows, places: new Map([...rows.keys()].map((name, place) => [name, place])) };
  }
  return loaded;
}

let packed: Buffer | undefined;
const texts = new Map<string, DocumentText>();

/** The documents of a block, each as one text. */
function blockOf(place: number): readonly DocumentText[] {
  const { blockSize, lengths } = data();
  const block = Math.floor(place / blockSize);
  const start = lengths.slice(0, block).reduce((sum, length) => sum + length, 0);
  packed ??= readData("aws-managed-policy-documents.blocks");
  const documents = unpack(packed.subarray(start, start + (lengths[block] ?? 0))) as readonly unknown[];
  return documents.map((document) => JSON.stringify(document));
}

/** The policy of this name, whatever its path; `job-function/ViewOnlyAccess` and `ViewOnlyAccess` name the same. */
export function findAwsManagedPolicy(name: string): AwsManagedPolicy | undefined {
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
  const known = texts.get(policy.name);
  if (known !== undefined) return known;
  const { places, blockSize } = data();
  const place = places.get(policy.name);
  if (place === undefined) return undefined;
  const names = [...places.keys()].slice(place - (place % blockSize));
  for (const [index, text] of blockOf(place).entries()) texts.set(names[index] ?? "", text);
  return texts.get(policy.name);
}
