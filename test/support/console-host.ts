// Stands in for AWS's console hosts, so that a link of the page can be followed for real: a browser that is started with its
// arguments finds every `*.amazon.com` here. Chromium begins a link's new tab before a test could catch its request.
import { generateKeyPairSync, sign } from "node:crypto";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";

export interface ConsoleHost {
  /** For the browser. */
  readonly args: readonly string[];
  close(): void;
}

/** Serves one page at every address, or sends on to where `onward` says. */
export async function openConsoleHost(onward?: (pathAndQuery: string) => string): Promise<ConsoleHost> {
  const server = createServer(selfSigned(), (request, response) => {
    if (onward) response.writeHead(302, { location: onward(request.url ?? "/") }).end();
    else response.writeHead(200, { "content-type": "text/html" }).end("<h1>The console</h1>");
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    args: [`--host-resolver-rules=MAP *.amazon.com 127.0.0.1:${port}`, "--ignore-certificate-errors"],
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** A certificate of no worth, valid for as long as anybody may run the tests. Node makes keys, but no certificates. */
function selfSigned(): { readonly key: string; readonly cert: string } {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const ecdsaWithSha256 = sequence(der(0x06, Buffer.from("2a8648ce3d040302", "hex")));
  const commonName = sequence(der(0x06, Buffer.from("550403", "hex")), der(0x0c, Buffer.from("localhost")));
  const name = sequence(der(0x31, commonName));
  const validity = sequence(
    der(0x17, Buffer.from("200101000000Z")),
    der(0x18, Buffer.from("20991231235959Z")),
  );
  const body = sequence(
    der(0x02, Buffer.from([1])),
    ecdsaWithSha256,
    name,
    validity,
    name,
    publicKey.export({ type: "spki", format: "der" }),
  );
  const signature = der(0x03, Buffer.concat([Buffer.from([0]), sign("sha256", body, privateKey)]));
  const text = sequence(body, ecdsaWithSha256, signature).toString("base64");
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${text.match(/.{1,64}/g)?.join("\n")}\n-----END CERTIFICATE-----\n`,
  };
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

/** One value of ASN.1: its tag, its length, itself. */
function der(tag: number, value: Buffer): Buffer {
  const { length } = value;
  const head = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...head]), value]);
}
