// Whatever arrives, the answer is an error that says whose fault it was, never a crash.

import { connect } from "node:net";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { accountId } from "../../model/index.ts";
import { MovableClock } from "../clock.ts";
import { Control } from "../control.ts";
import { Dispatcher } from "../dispatcher.ts";
import { listen } from "../http-server.ts";
import { ConsolePages } from "../sign-in/console-pages.ts";
import { addAccount, createState } from "../state.ts";
import { Weather } from "../weather.ts";
import { codecOf } from "./codec.ts";
import { constraints } from "./constraints.ts";
import { parseForm } from "./form.ts";
import type { HttpRequest } from "./http-request.ts";
import { patternOf } from "./validate.ts";

const warnings: string[] = [];
const state = createState({ seed: "hostile", clock: { now: Date.now } });
addAccount(state, accountId("111111111111"));
const weather = new Weather({ seed: "hostile" });
const dispatcher = new Dispatcher({
  state,
  weather,
  requestId: () => "11111111-2222-4333-8444-555555555555",
  now: Date.now,
  warn: (line) => warnings.push(line),
});

const fragments = [
  "AWS4-HMAC-SHA256 ",
  "Credential=AKIAIOSFODNN7EXAMPLE/20261124/us-east-1/iam/aws4_request",
  ", SignedHeaders=host;x-amz-date",
  ", Signature=00",
  "Action=GetUser&Version=2010-05-08",
  "&Tags.member.1.Key=a",
  "&Tags.member.999999999.Value=%",
  "&__proto__.polluted=1",
  "&constructor.prototype.polluted=1",
  "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=1&X-Amz-Expires=",
  "AWSOrganizationsV20161128.ListAccounts",
  '{"NextToken":',
  "[[[[[[",
  "\u0000",
  "=",
  "&",
];
const anyMess = fc
  .array(fc.oneof(fc.constantFrom(...fragments), fc.string({ unit: "binary", maxLength: 20 })), {
    maxLength: 8,
  })
  .map((parts) => parts.join(""));
const anyRequest: fc.Arbitrary<HttpRequest> = fc.record({
  method: fc.constantFrom("GET", "POST", "DELETE", ""),
  path: fc.oneof(fc.constant("/"), anyMess),
  query: anyMess,
  headers: fc.record(
    {
      authorization: anyMess,
      "x-amz-date": anyMess,
      "x-amz-target": anyMess,
      host: anyMess,
      "user-agent": anyMess,
    },
    { requiredKeys: [] },
  ),
  body: fc.oneof(
    anyMess.map((text) => Buffer.from(text)),
    fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  ),
  remoteAddress: fc.constant("127.0.0.1"),
});

function endOf(work: () => unknown): string {
  try {
    work();
    return "decoded";
  } catch (error) {
    return (error as Error).name;
  }
}

const runs = Number(process.env["ROLEBRIDGE_FUZZ_RUNS"] ?? 500);

const pagePaths = [
  "/",
  "/console",
  "/signin",
  "/signin/code",
  "/signin/password",
  "/switchrole",
  "/switchback",
  "/signout",
  "/oauth",
  "/federation",
  "/v1/authorize",
  "/v1/token",
];
const pageFields = [
  "Action=login&SigninToken=",
  "Action=getSigninToken&Session=",
  "Action=logout&redirect_uri=",
  "&account=111111111111&roleName=../x",
  "&csrf=",
  "&response_type=code&client_id=arn:aws:signin:::devtools/same-device",
  "&scope=openid&code_challenge_method=SHA-256&redirect_uri=http://127.0.0.1:1/oauth/callback",
  `&code_challenge=${"a".repeat(43)}`,
  '{"grantType":"refresh_token","refreshToken":[]}',
  "https://[",
  "%",
];
const anyForm = fc
  .array(fc.oneof(fc.constantFrom(...pageFields), anyMess), { maxLength: 5 })
  .map((parts) => parts.join(""));

describe("hostile input", () => {
  test("W-29 the pages, too, say what is wrong, whatever a browser sends", () => {
    const pages = new ConsolePages(state, Date.now);
    fc.assert(
      fc.property(
        fc.constantFrom("GET", "POST"),
        fc.constantFrom(...pagePaths),
        anyForm,
        anyForm,
        fc.dictionary(fc.constantFrom("host", "cookie", "dpop", "user-agent"), anyMess),
        (method, path, query, body, headers) => {
          const request = {
            method,
            path,
            query,
            body: Buffer.from(body),
            remoteAddress: "127.0.0.1",
            headers,
          };
          const { status } = pages.answer(request);
          expect(status).toBeGreaterThanOrEqual(200);
          expect(status).toBeLessThan(500);
        },
      ),
      { numRuns: runs },
    );
  });

  test("W-29 never makes the sandbox fail: every answer is the client's error", () => {
    fc.assert(
      fc.property(anyRequest, (request) => {
        const { status, body } = dispatcher.answer(request);
        expect(status).toBeGreaterThanOrEqual(400);
        expect(status).toBeLessThan(500);
        expect(body).not.toBe("");
      }),
      { numRuns: runs },
    );
    expect(warnings.filter((line) => line.includes("internal"))).toEqual([]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test("decoding what was authenticated never fails otherwise than by saying so", () => {
    fc.assert(
      fc.property(
        anyMess,
        fc.constantFrom("CreateUser", "SimulateCustomPolicy", "AcquireRole"),
        (text, operation) => {
          expect(["decoded", "ApiError"]).toContain(
            endOf(() => codecOf("iam").decodeInput(operation, parseForm(text))),
          );
        },
      ),
      { numRuns: runs },
    );
  });

  test("W-30 a request that does not arrive in time is given up", async () => {
    const server = await listen({
      dispatcher,
      control: new Control({
        log: { events: () => [] },
        clock: new MovableClock(),
        operator: { accessKeyId: "AKIAOPERATOR", secretAccessKey: "secret" },
        now: Date.now,
      }),
      pages: new ConsolePages(state, Date.now),
      weather,
      host: "127.0.0.1",
      port: 0,
      hosts: [],
      requestTimeoutMs: 200,
    });
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(server.port, "127.0.0.1", () =>
        socket.write("POST / HTTP/1.1\r\nHost: localhost\r\n"),
      );
      let text = "";
      socket.on("data", (chunk) => {
        text += chunk.toString();
      });
      socket.on("close", () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    await server.stop();
  });

  test("every published pattern is one that JavaScript understands, as a whole", () => {
    for (const { shapes } of Object.values(constraints())) {
      for (const { pattern } of Object.values(shapes)) if (pattern !== undefined) patternOf(pattern);
    }
    const tagKey = "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+";
    expect([patternOf(tagKey).test("équipe 1"), patternOf(tagKey).test("a{b}")]).toEqual([true, false]);
    const arn = constraints().sts.shapes["arnType"]?.pattern as string;
    expect([patternOf(arn).test("arn:aws:iam::1:role/😀"), patternOf(arn).test("a\u0000")]).toEqual([
      true,
      false,
    ]);
    expect(patternOf("^(r-[0-9a-z]{4,32})|(\\d{12})$").test("r-abcd-and-more")).toBe(false);
  });
});
