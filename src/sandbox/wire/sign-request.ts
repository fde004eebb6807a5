// Signs a request as the sandbox's own client: the control requests carry the same signature as calls of AWS.
import type { HttpRequest } from "./http-request.ts";
import { type SignatureClaim, signatureOf } from "./signature.ts";

export interface SigningKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** The headers with which a request is sent. `now` is the machine's time. */
export function signRequest(
  request: Pick<HttpRequest, "method" | "path" | "query" | "body"> & { readonly host: string },
  service: string,
  keys: SigningKeys,
  now: Date,
): Readonly<Record<string, string>> {
  const timestamp = `${now.toISOString().replaceAll(/[-:]/g, "").slice(0, 15)}Z`;
  const claim: SignatureClaim = {
    accessKeyId: keys.accessKeyId,
    date: timestamp.slice(0, 8),
    region: "us-east-1",
    service,
    terminator: "aws4_request",
    signedHeaders: ["host", "x-amz-date"],
    signature: "",
    timestamp,
    securityToken: undefined,
    presignedFor: undefined,
  };
  const headers = { host: request.host, "x-amz-date": timestamp };
  const signature = signatureOf({ ...request, headers, remoteAddress: "" }, claim, keys.secretAccessKey);
  const scope = `${claim.date}/${claim.region}/${service}/${claim.terminator}`;
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${keys.accessKeyId}/${scope}, SignedHeaders=${claim.signedHeaders.join(";")}, Signature=${signature}`,
  };
}
