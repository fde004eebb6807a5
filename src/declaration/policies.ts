import {
  awsManagedPolicyArn,
  awsManagedPolicyByArn,
  awsManagedPolicyNames,
  countedLength,
  findAwsManagedPolicy,
  quotas,
} from "../catalogue/index.ts";
import { type Arn, type DocumentText, nameOfArn, parseAccountId, parseArn } from "../model/index.ts";
import { byName, type Checking, type PlacedText, spanOfKey, spanOfText, spanOfValue } from "./checking.ts";
import type { DeclaredPolicy, PolicyReference } from "./declaration.ts";
import { besideFile, staysInside } from "./declaration-files.ts";
import { checkDocument, documentText, type PlacedDocument } from "./document.ts";
import type { Entry, PolicyDraft } from "./merge.ts";
import { checkCollisions, checkName } from "./names.ts";
import { parseSource } from "./source-file.ts";
import { quoted } from "./wording.ts";

export async function checkPolicies(checking: Checking): Promise<readonly DeclaredPolicy[]> {
  const { merged } = checking;
  checkCollisions("policies", merged.policies, checking);
  const policies: DeclaredPolicy[] = [];
  for (const entry of merged.policies.values()) {
    checkPolicyName(entry, checking);
    const document = await documentOf(entry, checking);
    const { description } = entry.value ?? {};
    policies.push({
      name: entry.name,
      ...(description !== undefined && { description }),
      document: document === undefined ? "{}" : documentOfPolicy(entry, document, checking),
      span: spanOfKey(entry),
    });
  }
  return byName(policies);
}

function checkPolicyName(entry: Entry<unknown>, checking: Checking): void {
  checkName("policy", entry.name, spanOfKey(entry), checking);
  const aws = findAwsManagedPolicy(entry.name);
  if (!aws) return;
  checking.report("RB1044", `policy ${quoted(entry.name)} has the name of an AWS managed policy`, {
    span: spanOfKey(entry),
    notes: [{ message: `AWS's is ${awsManagedPolicyArn(aws, checking.partition)}` }],
    help: "give it another name: roles could not say which of the two they mean",
  });
}

/** The one document of a policy, inline or from its file; undefined, and reported, where there is none. */
async function documentOf(
  entry: Entry<PolicyDraft>,
  checking: Checking,
): Promise<PlacedDocument | undefined> {
  const { source, path, value } = entry;
  if (value === undefined) return undefined;
  const written = writtenKeys(entry);
  const has = ["document", "file"].filter((key) => written.includes(key));
  if (has.length !== 1) {
    const both = has.length === 2;
    checking.report(
      "RB1060",
      `policy ${quoted(entry.name)} has ${both ? "both" : "neither"} \`document\` ${both ? "and" : "nor"} \`file\``,
      {
        span: both ? spanOfKey(entry, ["file"]) : spanOfKey(entry),
        ...(both && {
          notes: [{ message: "the document stands here", span: spanOfKey(entry, ["document"]) }],
        }),
      },
    );
    return undefined;
  }
  if (value.document !== undefined) {
    return {
      value: value.document,
      source,
      path: [...path, "document"],
      span: spanOfKey(entry, ["document"]),
    };
  }
  return value.file === undefined ? undefined : readDocument(value.file, entry, checking);
}

function writtenKeys({ source, path }: Entry<unknown>): readonly string[] {
  let place: typeof source.place | undefined = source.place;
  for (const step of path) place = place?.entries?.get(String(step));
  return [...(place?.entries?.keys() ?? [])];
}

async function readDocument(
  file: string,
  entry: Entry<unknown>,
  checking: Checking,
): Promise<PlacedDocument | undefined> {
  const span = spanOfValue(entry, ["file"]);
  if (!staysInside(file)) {
    checking.report("RB1008", `${quoted(file)} is not beside the declaration`, {
      span,
      help: "write a path in the declaration's folder",
    });
    return undefined;
  }
  const path = besideFile(entry.source.file, file);
  let text: string;
  try {
    text = await checking.files.read(path);
  } catch {
    checking.report("RB1001", `the file ${quoted(path)} cannot be read`, { span });
    return undefined;
  }
  const source = parseSource(path, text, checking.report);
  checking.addSource(source);
  if (source.value === undefined) return undefined;
  if (typeof source.value !== "object" || source.value === null || Array.isArray(source.value)) {
    checking.report("RB1061", `the file ${quoted(path)} holds no policy document`, { span });
    return undefined;
  }
  return { value: source.value, source, path: [], span };
}

function documentOfPolicy(entry: Entry<unknown>, document: PlacedDocument, checking: Checking): DocumentText {
  const text = documentText(document.value);
  const size = countedLength(text);
  if (size > quotas.PolicySizeQuota.standard) {
    checking.report("RB1062", `the document of policy ${quoted(entry.name)} has ${size} characters`, {
      span: document.span,
      help: `AWS allows ${quotas.PolicySizeQuota.standard} in a managed policy, whitespace not counted; split it`,
    });
  }
  checkDocument(document, `policy ${quoted(entry.name)}`, checking);
  return text;
}

/** What a policy name of the declaration means: an ARN as given, a declared policy, an AWS managed policy by its name. */
export function policyReference(name: PlacedText, checking: Checking): PolicyReference | undefined {
  if (name.text.startsWith("arn:")) return arnReference(name, checking);
  if (checking.merged.policies.has(name.text)) return { kind: "declared", name: name.text };
  const found = findAwsManagedPolicy(name.text);
  if (!found) {
    checking.report("RB1043", `${quoted(name.text)} is neither a declared policy nor one of AWS's`, {
      span: spanOfText(name),
      help:
        checking.suggest(name.text, [...checking.merged.policies.keys(), ...awsManagedPolicyNames()]) ??
        "an AWS managed policy newer than this Rolebridge goes by its ARN",
    });
    return undefined;
  }
  return attachable(awsManagedPolicyArn(found, checking.partition), name, checking);
}

function arnReference(name: PlacedText, checking: Checking): PolicyReference | undefined {
  const parts = parseArn(name.text);
  const isPolicy =
    parts !== undefined &&
    parts.service === "iam" &&
    parts.region === "" &&
    (parts.account === "aws" || parseAccountId(parts.account) !== undefined) &&
    /^policy\/([\x21-\x7e]+\/)?[\w+=,.@-]{1,128}$/.test(parts.resource);
  if (!isPolicy) {
    checking.report("RB1046", `${quoted(name.text)} is not the ARN of a managed policy`, {
      span: spanOfText(name),
      help: `such an ARN looks like \`arn:${checking.partition}:iam::aws:policy/ReadOnlyAccess\``,
    });
    return undefined;
  }
  if (parts.partition !== checking.partition) {
    checking.report(
      "RB1046",
      `${quoted(name.text)} is of the partition \`${parts.partition}\`, not of \`${checking.partition}\``,
      {
        span: spanOfText(name),
      },
    );
    return undefined;
  }
  return attachable(name.text as Arn, name, checking);
}

function attachable(arn: Arn, name: PlacedText, { report }: Checking): PolicyReference | undefined {
  const isServiceLinked = /:iam::aws:policy\/aws-service-role\//.test(arn);
  if (!isServiceLinked && awsManagedPolicyByArn(arn)?.isAttachable !== false) return { kind: "arn", arn };
  report("RB1045", `${quoted(nameOfArn(arn))} belongs to a service-linked role and cannot be attached`, {
    span: spanOfText(name),
    notes: [{ message: `its path is \`/aws-service-role/\`: ${arn}` }],
  });
  return undefined;
}
