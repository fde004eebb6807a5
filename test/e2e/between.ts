import { createServer, type IncomingMessage, request } from "node:http";
import type { AddressInfo } from "node:net";

/** One call on its way to AWS. */
export interface PassingCall {
  readonly action: string;
  /** As the signature names it: `iam`, `cloudformation`. */
  readonly service: string;
  readonly form: URLSearchParams;
  /** The account whose session signed it; undefined for the keys that the command was started with. */
  readonly accountId: string | undefined;
}

/** What becomes of a call: `pass`, AWS's error of this code in its place, or no answer ever: before or after its work is done. */
export type Decision =
  | "pass"
  | { readonly awsCode: string }
  | "strand"
  | { readonly strandedAfter: () => void };

export interface Between {
  readonly endpoint: string;
  close(): void;
}

/** Stands between a client and AWS, and decides about each call before it goes on. */
export async function standBetween(
  upstream: string,
  decide: (call: PassingCall) => Decision | Promise<Decision>,
): Promise<Between> {
  const accountByKey = new Map<string, string>();
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    const passOn = async (): Promise<void> => {
      const body = Buffer.concat(chunks);
      const call = callOf(incoming, body, accountByKey);
      const decision = await decide(call);
      if (decision === "strand") return;
      if (typeof decision === "object" && "awsCode" in decision) {
        response.writeHead(403, { "content-type": "text/xml" });
        response.end(
          `<ErrorResponse><Error><Type>Sender</Type><Code>${decision.awsCode}</Code><Message>by the test</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
        );
        return;
      }
      const { headers } = incoming;
      const outgoing = request(upstream, { method: "POST", headers }, (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part));
        answer.on("end", () => {
          const whole = Buffer.concat(parts);
          if (decision !== "pass") return decision.strandedAfter();
          noteSession(call, whole, accountByKey);
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          response.end(whole);
        });
      });
      outgoing.on("error", () => response.destroy());
      outgoing.end(body);
    };
    incoming.on("end", () => void passOn());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function callOf(
  { headers }: IncomingMessage,
  body: Buffer,
  accountByKey: ReadonlyMap<string, string>,
): PassingCall {
  const form = new URLSearchParams(body.toString());
  const [, key = "", service = ""] =
    /Credential=([^/]+)\/[^/]+\/[^/]+\/([^/]+)/.exec(headers.authorization ?? "") ?? [];
  // The JSON protocol names the operation in a header: `AWSOrganizationsV20161128.CreateAccount`.
  const [target] = [headers["x-amz-target"]].flat();
  const action = target?.split(".").at(-1) ?? form.get("Action") ?? "";
  return { action, service, form, accountId: accountByKey.get(key) };
}

function noteSession({ action, form }: PassingCall, answer: Buffer, accountByKey: Map<string, string>): void {
  const key = /<AccessKeyId>([^<]+)</.exec(answer.toString())?.[1];
  const account = form.get("RoleArn")?.split(":")[4];
  if (action === "AssumeRole" && key !== undefined && account !== undefined) accountByKey.set(key, account);
}
