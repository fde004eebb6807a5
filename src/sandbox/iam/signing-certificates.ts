// X.509 signing certificates of users: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UploadSigningCertificate.html
import { isoSeconds } from "../instant.ts";
import { ApiError, type Operation, type Shape } from "../operation.ts";
import { readCertificate } from "./certificates.ts";
import type { SigningCertificate, User } from "./entities.ts";
import { noSuchEntity, text } from "./input.ts";
import { authorizedUserOrSelf } from "./lookup.ts";
import { pageOf, sorted } from "./page.ts";
import { checkQuota } from "./quotas.ts";

const UploadSigningCertificate: Operation = (input, call) => {
  const user = authorizedUserOrSelf(call, input);
  const body = text(input, "CertificateBody");
  const { fingerprint256 } = readCertificate(body);
  const isKnown = [...user.certificates.values()].some(
    (one) => readCertificate(one.body).fingerprint256 === fingerprint256,
  );
  if (isKnown) {
    throw new ApiError(
      "DuplicateCertificateException",
      "The same certificate is associated with an IAM user in the account.",
    );
  }
  checkQuota(
    call.account,
    "SigningCertificatesPerUserQuota",
    "SigningCertificatesPerUser",
    user.certificates.size,
  );
  const certificate: SigningCertificate = {
    id: call.state.ids.base32(32),
    body,
    status: "Active",
    uploadedAt: isoSeconds(call.now),
  };
  user.certificates.set(certificate.id, certificate);
  return { Certificate: describeCertificate(user, certificate) };
};

function describeCertificate(user: User, certificate: SigningCertificate): Shape {
  return {
    UserName: user.name,
    CertificateId: certificate.id,
    CertificateBody: certificate.body,
    Status: certificate.status,
    UploadDate: certificate.uploadedAt,
  };
}

const ListSigningCertificates: Operation = (input, call) => {
  const user = authorizedUserOrSelf(call, input);
  const { items, rest } = pageOf(sorted(user.certificates.keys()), input, (id) => id);
  const describe = (id: string): Shape =>
    describeCertificate(user, user.certificates.get(id) as SigningCertificate);
  return { Certificates: items.map(describe), ...rest };
};

const UpdateSigningCertificate: Operation = (input, call) => {
  const user = authorizedUserOrSelf(call, input);
  requireCertificate(user, input).status = text(input, "Status") === "Active" ? "Active" : "Inactive";
};

const DeleteSigningCertificate: Operation = (input, call) => {
  const user = authorizedUserOrSelf(call, input);
  user.certificates.delete(requireCertificate(user, input).id);
};

function requireCertificate(user: User, input: Shape): SigningCertificate {
  const id = text(input, "CertificateId");
  const certificate = user.certificates.get(id);
  if (certificate === undefined) throw noSuchEntity(`The Certificate with id ${id} cannot be found.`);
  return certificate;
}

export const signingCertificates = {
  UploadSigningCertificate,
  ListSigningCertificates,
  UpdateSigningCertificate,
  DeleteSigningCertificate,
} as const satisfies Record<string, Operation>;
