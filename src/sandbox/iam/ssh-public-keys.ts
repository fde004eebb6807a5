// SSH public keys for CodeCommit: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UploadSSHPublicKey.html
import { createHash, createPublicKey } from "node:crypto";
import { isoSeconds } from "../instant.ts";
import { ApiError, type Operation, type Shape } from "../operation.ts";
import type { SshPublicKey, User } from "./entities.ts";
import { limitExceeded, noSuchEntity, text } from "./input.ts";
import { authorizedUser, authorizedUserOrSelf } from "./lookup.ts";
import { pageOf, sorted } from "./page.ts";

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const keysPerUser = 5;

const UploadSSHPublicKey: Operation = (input, call) => {
  const user = authorizedUser(call, text(input, "UserName"));
  const blob = blobOf(text(input, "SSHPublicKeyBody"));
  const fingerprint = createHash("md5")
    .update(blob)
    .digest("hex")
    .replaceAll(/..(?!$)/g, "$&:");
  if ([...user.sshKeys.values()].some((key) => key.fingerprint === fingerprint)) {
    throw new ApiError(
      "DuplicateSSHPublicKeyException",
      "The SSH public key is already associated with the user.",
    );
  }
  if (user.sshKeys.size >= keysPerUser) {
    throw limitExceeded(`Cannot exceed quota for SSHPublicKeysPerUser: ${keysPerUser}`);
  }
  const key: SshPublicKey = {
    id: call.state.ids.unique("APKA"),
    body: `ssh-rsa ${blob.toString("base64")}`,
    fingerprint,
    status: "Active",
    uploadedAt: isoSeconds(call.now),
  };
  user.sshKeys.set(key.id, key);
  return { SSHPublicKey: describeKey(user, key, "SSH") };
};

/** The key as SSH has it on the wire; IAM takes RSA keys, in SSH's form or as PEM. */
function blobOf(body: string): Buffer {
  const ssh = /^ssh-rsa\s+(?<blob>[A-Za-z0-9+/]+={0,2})(?:\s|$)/.exec(body.trim())?.groups?.["blob"];
  const blob = ssh === undefined ? blobOfPem(body) : Buffer.from(ssh, "base64");
  const [kind, exponent, modulus] = fieldsOf(blob);
  if (kind?.toString("ascii") !== "ssh-rsa" || exponent === undefined || modulus === undefined)
    throw invalidKey();
  if (modulus.length < 256) throw invalidKey();
  return blob;
}

function blobOfPem(body: string): Buffer {
  try {
    const { n, e } = createPublicKey(body).export({ format: "jwk" });
    if (n === undefined || e === undefined) throw invalidKey();
    return Buffer.concat([Buffer.from("ssh-rsa"), integer(e), integer(n)].map(field));
  } catch {
    throw new ApiError(
      "UnrecognizedPublicKeyEncodingException",
      "The public key encoding format is not supported or not recognized.",
    );
  }
}

/** SSH writes integers with a leading zero where the first bit would read as a sign. */
function integer(base64url: string): Buffer {
  const bytes = Buffer.from(base64url, "base64url");
  return ((bytes[0] ?? 0) & 0x80) === 0 ? bytes : Buffer.concat([Buffer.of(0), bytes]);
}

function field(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function fieldsOf(blob: Buffer): readonly Buffer[] {
  const fields: Buffer[] = [];
  for (let at = 0; at + 4 <= blob.length; ) {
    const end = at + 4 + blob.readUInt32BE(at);
    if (end > blob.length) return [];
    fields.push(blob.subarray(at + 4, end));
    at = end;
  }
  return fields;
}

function invalidKey(): ApiError {
  return new ApiError("InvalidPublicKeyException", "The public key is malformed or otherwise invalid.");
}

function describeKey(user: User, key: SshPublicKey, encoding: string): Shape {
  return {
    UserName: user.name,
    SSHPublicKeyId: key.id,
    Fingerprint: key.fingerprint,
    SSHPublicKeyBody: encoding === "PEM" ? pemOf(key.body) : key.body,
    Status: key.status,
    UploadDate: key.uploadedAt,
  };
}

function pemOf(body: string): string {
  const [, exponent, modulus] = fieldsOf(Buffer.from(body.slice("ssh-rsa ".length), "base64"));
  const jwk = {
    kty: "RSA",
    e: exponent?.toString("base64url") ?? "",
    n: (modulus?.[0] === 0 ? modulus.subarray(1) : modulus)?.toString("base64url") ?? "",
  };
  return createPublicKey({ key: jwk, format: "jwk" }).export({ format: "pem", type: "spki" }).toString();
}

const GetSSHPublicKey: Operation = (input, call) => {
  const user = authorizedUser(call, text(input, "UserName"));
  return { SSHPublicKey: describeKey(user, requireKey(user, input), text(input, "Encoding")) };
};

const ListSSHPublicKeys: Operation = (input, call) => {
  const user = authorizedUserOrSelf(call, input);
  const { items, rest } = pageOf(sorted(user.sshKeys.keys()), input, (id) => id);
  return {
    SSHPublicKeys: items.map((id) => {
      const key = user.sshKeys.get(id) as SshPublicKey;
      return { UserName: user.name, SSHPublicKeyId: id, Status: key.status, UploadDate: key.uploadedAt };
    }),
    ...rest,
  };
};

const UpdateSSHPublicKey: Operation = (input, call) => {
  const user = authorizedUser(call, text(input, "UserName"));
  requireKey(user, input).status = text(input, "Status") === "Active" ? "Active" : "Inactive";
};

const DeleteSSHPublicKey: Operation = (input, call) => {
  const user = authorizedUser(call, text(input, "UserName"));
  user.sshKeys.delete(requireKey(user, input).id);
};

function requireKey(user: User, input: Shape): SshPublicKey {
  const id = text(input, "SSHPublicKeyId");
  const key = user.sshKeys.get(id);
  if (key === undefined) throw noSuchEntity(`The Public Key with id ${id} cannot be found.`);
  return key;
}

export const sshPublicKeys = {
  UploadSSHPublicKey,
  GetSSHPublicKey,
  ListSSHPublicKeys,
  UpdateSSHPublicKey,
  DeleteSSHPublicKey,
} as const satisfies Record<string, Operation>;
