// What narrows a session, and what a token has room for.
import { deflateRawSync } from "node:zlib";
import type { Arn } from "../../model/index.ts";
import { validateDocument } from "../../policy/index.ts";
import { optionalText, shapes, text, validation } from "../iam/input.ts";
import { managedDocument } from "../iam/managed-policies.ts";
import { ApiError, type Call, type Shape } from "../operation.ts";
import type { Account, SessionPolicy } from "../state.ts";

/** Characters of all session policies together, and managed ones among them. */
const maxPlain = 2048;
const maxManaged = 10;

/**
 * The session policies of a request. Managed ones are those of the account in which the session will act.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
 */
export function requestedPolicies(call: Call, account: Account, input: Shape): readonly SessionPolicy[] {
  const inline = optionalText(input, "Policy");
  const arns = shapes(input, "PolicyArns").map((descriptor) => text(descriptor, "arn") as Arn);
  if (arns.length > maxManaged)
    throw validation(`The number of managed session policies must not exceed ${maxManaged}`);
  if ((inline ?? "").length + arns.join("").length > maxPlain) {
    throw new ApiError(
      "PackedPolicyTooLargeException",
      "The session policies are longer than 2048 characters",
    );
  }
  return [
    ...(inline === undefined ? [] : [{ label: "session policy", document: checked(call, inline) }]),
    ...arns.map((arn) => managed(call, account, arn)),
  ];
}

function checked(call: Call, document: string): SessionPolicy["document"] {
  const [problem] = validateDocument(document, "session");
  if (problem !== undefined) throw new ApiError("MalformedPolicyDocumentException", problem.message);
  return call.state.documents.intern(document);
}

function managed(call: Call, account: Account, arn: Arn): SessionPolicy {
  const document = managedDocument(call.state, account, arn);
  if (document === undefined) throw validation(`${arn} does not exist or is not attachable`);
  return { label: arn, document };
}

/** Bytes for policies and tags in a token. AWS packs in a way of its own and tells the percentage; ours is deflate's. */
const packedRoom = 2048;

/** `PackedPolicySize` where policies or tags were passed. Throws PackedPolicyTooLarge where they do not fit. */
export function packedSize(policies: readonly SessionPolicy[], tags: ReadonlyMap<string, string>): Shape {
  if (policies.length === 0 && tags.size === 0) return {};
  const packed = deflateRawSync(
    JSON.stringify([
      policies.map(({ label, document }) => (label.startsWith("arn:") ? label : document.text)),
      ...tags,
    ]),
  ).length;
  const percent = Math.max(1, Math.ceil((packed / packedRoom) * 100));
  if (percent > 100) {
    throw new ApiError(
      "PackedPolicyTooLargeException",
      `Packed size of session tags consumes ${percent}% of allotted space.`,
    );
  }
  return { PackedPolicySize: percent };
}
