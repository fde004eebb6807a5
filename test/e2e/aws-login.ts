// Stands in for `aws login`: the cached session as the AWS CLI writes it, and the service that renews it. The browser's
// part, and whether AWS's session carries MFA, cannot be tried without AWS.
import { createHash, createPublicKey, generateKeyPairSync, type JsonWebKey, verify } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { GetSessionTokenCommand, STSClient } from "@aws-sdk/client-sts";
import type { SessionCredentials } from "../../src/model/index.ts";
import type { Desk } from "./person.ts";

/** The client that the AWS CLI is in the sign-in service's eyes, on the machine that has the browser. */
const clientId = "arn:aws:signin:::devtools/same-device";

/** A session of the person's own user with MFA, as AWS's sign-in would give one. */
export async function openUserSession(desk: Desk): Promise<SessionCredentials> {
  const { endpoint, region } = desk.place.sandbox;
  const { accessKeyId, secretAccessKey } = desk;
  const sts = new STSClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
  const mfa = { SerialNumber: desk.serialNumber, TokenCode: desk.nextCode() };
  const { Credentials } = await sts.send(new GetSessionTokenCommand(mfa));
  return {
    accessKeyId: Credentials?.AccessKeyId ?? "",
    secretAccessKey: Credentials?.SecretAccessKey ?? "",
    sessionToken: Credentials?.SessionToken ?? "",
    expiration: Credentials?.Expiration?.toISOString() ?? "",
  };
}

/** What `aws login` leaves: `login_session` in a profile, and the session under the digest of that ARN. */
export async function leaveLogin(
  desk: Desk,
  login: {
    readonly session: SessionCredentials;
    readonly secondsLeft: number;
    readonly refreshToken: string;
  },
): Promise<{ readonly userArn: string; readonly cacheFile: string }> {
  const { session, secondsLeft, refreshToken } = login;
  const accountId = "100000000000";
  const userArn = `arn:aws:iam::${accountId}:user/${desk.person}`;
  const folder = join(desk.home, ".aws", "login", "cache");
  const cacheFile = join(folder, `${createHash("sha256").update(userArn).digest("hex")}.json`);
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  await mkdir(folder, { recursive: true });
  await writeFile(
    cacheFile,
    JSON.stringify({
      accessToken: {
        accessKeyId: session.accessKeyId,
        secretAccessKey: session.secretAccessKey,
        sessionToken: session.sessionToken,
        accountId,
        expiresAt: new Date(Date.now() + secondsLeft * 1000).toISOString().replace(/\.\d+/, ""),
      },
      tokenType: "aws_sigv4",
      clientId,
      refreshToken,
      idToken: "header.claims.signature",
      dpopKey: privateKey.export({ format: "pem", type: "sec1" }),
    }),
    { mode: 0o600 },
  );
  return { userArn, cacheFile };
}

/** The service that renews a login, and what it was asked. */
export interface SignInService {
  readonly endpoint: string;
  readonly renewals: readonly { readonly refreshToken: string; readonly isProven: boolean }[];
  close(): Promise<void>;
}

/** Renews the login whose refresh token it knows, where the request proves that its key is there; else says why not. */
export async function startSignInService(
  known: { readonly refreshToken: string; readonly next: string },
  session: SessionCredentials,
): Promise<SignInService> {
  const renewals: { readonly refreshToken: string; readonly isProven: boolean }[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString("utf8");
    });
    request.on("end", () => {
      const { refreshToken, grantType, clientId: client } = JSON.parse(body) as Record<string, string>;
      const isProven = request.url === "/v1/token" && isProof(request);
      renewals.push({ refreshToken: refreshToken ?? "", isProven });
      const isKnown =
        refreshToken === known.refreshToken && grantType === "refresh_token" && client === clientId;
      const { accessKeyId, secretAccessKey, sessionToken } = session;
      if (isProven && isKnown) {
        const accessToken = { accessKeyId, secretAccessKey, sessionToken };
        const answer = { accessToken, tokenType: "aws_sigv4", expiresIn: 900, refreshToken: known.next };
        response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
      } else {
        response
          .writeHead(400, {
            "content-type": "application/json",
            "x-amzn-errortype": "AccessDeniedException",
          })
          .end(JSON.stringify({ error: "TOKEN_EXPIRED", message: "The refresh token has expired." }));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    renewals,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

interface ProofHeader {
  readonly alg: string;
  readonly typ: string;
  readonly jwk: JsonWebKey;
}

/** Whether the request carries a proof of possession (RFC 9449) for itself. */
function isProof(request: IncomingMessage): boolean {
  const [header = "", claims = "", signature = ""] = String(request.headers["dpop"] ?? "").split(".");
  if (signature === "") return false;
  const { alg, typ, jwk } = decoded<ProofHeader>(header);
  const { htm, htu } = decoded<{ readonly htm: string; readonly htu: string }>(claims);
  const key = createPublicKey({ key: jwk, format: "jwk" });
  const isSigned = verify(
    "sha256",
    Buffer.from(`${header}.${claims}`),
    { key, dsaEncoding: "ieee-p1363" },
    Buffer.from(signature, "base64url"),
  );
  const address = `http://${request.headers.host}${request.url}`;
  return isSigned && alg === "ES256" && typ === "dpop+jwt" && htm === request.method && htu === address;
}

function decoded<T>(part: string): T {
  return JSON.parse(Buffer.from(part, "base64url").toString("utf8")) as T;
}
