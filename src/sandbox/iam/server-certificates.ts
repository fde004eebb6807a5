// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_server-certs.html
import { createPrivateKey } from "node:crypto";
import { isoSeconds } from "../instant.ts";
import { ApiError, type Call, type Operation, type Shape } from "../operation.ts";
import { readCertificate } from "./certificates.ts";
import type { ServerCertificate } from "./entities.ts";
import { alreadyExists, noSuchEntity, optionalText, text } from "./input.ts";
import { decide, type MoreContext } from "./lookup.ts";
import { nameKey, pageOf, underPath } from "./page.ts";
import { iamArn } from "./places.ts";
import { checkQuota } from "./quotas.ts";
import { requestedTags, tagContext, taggingOperations, tagsOf } from "./tagging.ts";

/** The private key is looked at and forgotten: nothing here serves TLS with it. */
const UploadServerCertificate: Operation = (input, call) => {
  const { account } = call;
  const name = text(input, "ServerCertificateName");
  const path = optionalText(input, "Path") ?? "/";
  const arn = iamArn(account, "server-certificate", path, name);
  const tags = requestedTags(input);
  decide(call, arn, tagContext(tags));
  if (account.serverCertificates.has(name)) throw certificateExists(name);
  checkQuota(
    account,
    "ServerCertificatesQuota",
    "ServerCertificatesPerAccount",
    account.serverCertificates.size,
  );
  const body = text(input, "CertificateBody");
  const parsed = readCertificate(body);
  checkKey(parsed, text(input, "PrivateKey"));
  const certificate: ServerCertificate = {
    kind: "server-certificate",
    name,
    path,
    arn,
    id: call.state.ids.unique("ASCA"),
    createdAt: isoSeconds(call.now),
    uploadedAt: isoSeconds(call.now),
    visibleAt: 0,
    body,
    chain: optionalText(input, "CertificateChain"),
    expiration: isoSeconds(new Date(parsed.validTo)),
    tags,
  };
  account.serverCertificates.add(certificate);
  return { ServerCertificateMetadata: metadataOf(certificate), ...tagsOf(tags) };
};

function checkKey(certificate: ReturnType<typeof readCertificate>, key: string): void {
  try {
    if (certificate.checkPrivateKey(createPrivateKey(key))) return;
  } catch {
    throw new ApiError("MalformedCertificateException", "Unable to parse private key.");
  }
  throw new ApiError(
    "KeyPairMismatchException",
    "The public key certificate and the private key do not match.",
  );
}

function metadataOf(certificate: ServerCertificate): Shape {
  return {
    Path: certificate.path,
    ServerCertificateName: certificate.name,
    ServerCertificateId: certificate.id,
    Arn: certificate.arn,
    UploadDate: certificate.uploadedAt,
    Expiration: certificate.expiration,
  };
}

function authorizedCertificate(call: Call, input: Shape, context?: MoreContext): ServerCertificate {
  const name = text(input, "ServerCertificateName");
  const certificate = call.account.serverCertificates.get(name);
  decide(call, certificate?.arn ?? iamArn(call.account, "server-certificate", "/", name), context);
  if (certificate === undefined) {
    throw noSuchEntity(`The Server Certificate with name ${name} cannot be found.`);
  }
  return certificate;
}

const GetServerCertificate: Operation = (input, call) => {
  const certificate = authorizedCertificate(call, input);
  return {
    ServerCertificate: {
      ServerCertificateMetadata: metadataOf(certificate),
      CertificateBody: certificate.body,
      ...(certificate.chain !== undefined && { CertificateChain: certificate.chain }),
      ...tagsOf(certificate.tags),
    },
  };
};

const ListServerCertificates: Operation = (input, call) => {
  decide(call, "*");
  const wanted = call.account.serverCertificates.list().filter(underPath(input));
  const { items, rest } = pageOf(wanted, input, nameKey);
  return { ServerCertificateMetadataList: items.map(metadataOf), ...rest };
};

const UpdateServerCertificate: Operation = (input, call) => {
  const { account } = call;
  const certificate = authorizedCertificate(call, input);
  const name = optionalText(input, "NewServerCertificateName") ?? certificate.name;
  const path = optionalText(input, "NewPath") ?? certificate.path;
  const arn = iamArn(account, "server-certificate", path, name);
  if (arn !== certificate.arn) decide(call, arn);
  const other = account.serverCertificates.get(name);
  if (other !== undefined && other !== certificate) throw certificateExists(name);
  account.serverCertificates.rename(certificate, () => {
    certificate.name = name;
    certificate.path = path;
    certificate.arn = arn;
  });
};

const DeleteServerCertificate: Operation = (input, call) => {
  call.account.serverCertificates.delete(authorizedCertificate(call, input).name);
};

function certificateExists(name: string): Error {
  return alreadyExists(`The Server Certificate with name ${name} already exists.`);
}

export const serverCertificates = {
  UploadServerCertificate,
  GetServerCertificate,
  ListServerCertificates,
  UpdateServerCertificate,
  DeleteServerCertificate,
  ...taggingOperations("ServerCertificate", "ListServerCertificateTags", (input, call, context) =>
    authorizedCertificate(call, input, context),
  ),
};
