import { X509Certificate } from "node:crypto";
import { ApiError } from "../operation.ts";

/** Reads a PEM certificate; throws AWS's refusal where it is none. */
export function readCertificate(body: string): X509Certificate {
  try {
    return new X509Certificate(body);
  } catch {
    throw new ApiError(
      "MalformedCertificateException",
      "Unable to parse certificate. Please ensure the certificate is in PEM format.",
    );
  }
}
