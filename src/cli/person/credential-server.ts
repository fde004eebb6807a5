// An endpoint on loopback that gives one role's credentials, in the protocol that AWS containers use. Only who knows the
// token gets them: https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
import { randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { SessionCredentials } from "../../model/index.ts";
import { containerCredentials } from "../../passage/credentials.ts";
import type { CredentialAddress } from "../../passage/environment.ts";

export interface CredentialEndpoint extends CredentialAddress {
  close(): Promise<void>;
}

/** Serves what `renewed` gives, anew for each request, on a free port of 127.0.0.1. */
export async function serveCredentials(
  renewed: () => Promise<SessionCredentials>,
): Promise<CredentialEndpoint> {
  const token = randomBytes(32).toString("base64url");
  const server = createServer((request, response) => {
    const { port } = server.address() as AddressInfo;
    if (!isAllowed(request, port, token)) {
      response.writeHead(403).end();
      return;
    }
    renewed().then(
      (credentials) =>
        response
          .writeHead(200, { "content-type": "application/json" })
          .end(containerCredentials(credentials)),
      () =>
        response
          .writeHead(500, { "content-type": "application/json" })
          .end('{"code":"NoSession","message":"run rolebridge login"}'),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/role`,
    token,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The Host must be ours (a page whose name leads to 127.0.0.1 sends its own), the peer local, the token right. */
function isAllowed(request: IncomingMessage, port: number, token: string): boolean {
  const isLocal = request.socket.remoteAddress === "127.0.0.1";
  const isOurHost = request.headers.host === `127.0.0.1:${port}`;
  const given = Buffer.from(request.headers.authorization ?? "");
  const wanted = Buffer.from(token);
  const isRight = given.length === wanted.length && timingSafeEqual(given, wanted);
  return isLocal && isOurHost && isRight && request.method === "GET" && request.headers.origin === undefined;
}
