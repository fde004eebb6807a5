import { request } from "node:http";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openScene, type Scene } from "../support/portal-scene.ts";
import { root } from "./command.ts";

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

describe("who may talk to the page's server", () => {
  let scene: Scene;
  let cookie = "";
  const port = (): number => scene.portal.port;

  beforeAll(async () => {
    scene = await openScene({
      file: join(root, "examples", "alice-and-bob.yaml"),
      page: join(root, "dist", "portal", "admin"),
      applied: true,
    });
    cookie = await openSession();
  });
  afterAll(() => scene?.close());

  /** A request with any header, as no browser would send it. */
  function ask(path: string, { method = "GET", headers = {}, body }: Asked = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const asked = request(
        {
          host: "127.0.0.1",
          // A connection of its own: one that the server ended must not be taken up again.
          agent: false,
          port: port(),
          path,
          method,
          headers: { host: `127.0.0.1:${port()}`, ...headers },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("end", () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              body: Buffer.concat(chunks).toString("utf8"),
            }),
          );
        },
      );
      asked.on("error", reject);
      asked.end(body);
    });
  }

  const pathOf = (address: string): string => address.slice(`http://127.0.0.1:${port()}`.length);

  async function openSession(): Promise<string> {
    const { headers } = await ask(pathOf(scene.portal.newAddress()));
    return String(headers["set-cookie"]).split(";")[0] ?? "";
  }

  const tell = (path: string, more: Readonly<Record<string, string>> = {}, body = "{}"): Promise<Answer> =>
    ask(path, {
      method: "POST",
      body,
      headers: { cookie, origin: `http://127.0.0.1:${port()}`, "content-type": "application/json", ...more },
    });

  test("without a session nothing is shown, not even the page", async () => {
    const answers = await Promise.all(
      ["/", "/api/overview", "/api/events", "/assets/none.js"].map(async (path) => (await ask(path)).status),
    );
    expect(answers).toEqual([401, 401, 401, 401]);
    expect((await ask("/api/overview", { headers: { cookie: `rolebridge-${port()}=guessed` } })).status).toBe(
      401,
    );
  });

  test("a token opens one session, once; a newer token ends an older one", async () => {
    const old = pathOf(scene.portal.newAddress());
    const address = pathOf(scene.portal.newAddress());
    expect((await ask(old)).status).toBe(401);
    const first = await ask(address);
    expect([first.status, first.headers["location"]]).toEqual([303, "/"]);
    expect(String(first.headers["set-cookie"])).toMatch(
      new RegExp(`^rolebridge-${port()}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`),
    );
    expect((await ask(address)).status).toBe(401);
    expect((await ask("/open?token=")).status).toBe(401);
    expect((await ask("/open")).status).toBe(401);
  });

  test("another Host is refused: a name that was made to point here", async () => {
    const statuses = await Promise.all(
      [
        "evil.example",
        `evil.example:${port()}`,
        "127.0.0.1",
        `127.0.0.1:1`,
        `127.0.0.1:${port()}.evil.example`,
      ].map(async (host) => (await ask("/api/overview", { headers: { host, cookie } })).status),
    );
    expect(statuses).toEqual([403, 403, 403, 403, 400]);
    expect((await ask("/api/overview", { headers: { host: `localhost:${port()}`, cookie } })).status).toBe(
      200,
    );
  });

  test("another Origin is refused, and to change something one must name one's own", async () => {
    const statuses = await Promise.all(
      [
        "https://evil.example",
        "null",
        `http://localhost:${port()}`,
        `http://127.0.0.1:${port()}.evil.example`,
      ].map(async (origin) => (await tell("/api/draft", { origin }, `{"edits":[]}`)).status),
    );
    expect(statuses).toEqual([403, 403, 403, 403]);
    const without = await ask("/api/draft", {
      method: "POST",
      headers: { cookie, "content-type": "application/json" },
      body: `{"edits":[]}`,
    });
    expect(without.status).toBe(403);
    expect((await tell("/api/draft", {}, `{"edits":[]}`)).status).toBe(200);
  });

  test("what the browser itself calls cross-site is refused, reading too", async () => {
    const statuses = await Promise.all(
      ["cross-site", "same-site"].map(
        async (site) => (await ask("/api/overview", { headers: { cookie, "sec-fetch-site": site } })).status,
      ),
    );
    expect(statuses).toEqual([403, 403]);
    expect((await tell("/api/stop", { "sec-fetch-site": "none" })).status).toBe(403);
  });

  test("what is no JSON of the right form is refused: a form of another site could send it", async () => {
    expect((await tell("/api/draft", { "content-type": "text/plain" }, `{"edits":[]}`)).status).toBe(400);
    const bodies = [
      "",
      "[]",
      `{"edits":1}`,
      `{"edits":[{"action":"remove-person","person":"alice"}]}`,
      `{"edits":[],"more":1}`,
      `{"edits":[{"action":"grant","person":"alice","team":"all","access":"Viewer@webapp"}]}`,
      `{"edits":[{"action":"revoke","access":"Viewer@webapp"}]}`,
    ];
    const statuses = await Promise.all(
      bodies.map(async (body) => (await tell("/api/draft", {}, body)).status),
    );
    expect(statuses).toEqual([400, 400, 400, 400, 400, 400, 400]);
    // The server need not read what is too large: it may end the connection while it is still being sent.
    const large = await tell("/api/draft", {}, `{"edits":[],"pad":"${"x".repeat(300_000)}"}`).then(
      ({ status }) => status,
      () => "hung up",
    );
    expect([413, "hung up"]).toContain(large);
    expect((await ask("/api/can?world=live", { headers: { cookie } })).status).toBe(400);
  });

  test("every answer carries a strict policy: nothing inline, nothing from elsewhere, no frames", async () => {
    const address = pathOf(scene.portal.newAddress());
    for (const path of ["/", "/api/overview", "/nothing", address]) {
      const { headers } = await ask(path, { headers: { cookie } });
      const policy = String(headers["content-security-policy"]);
      expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe|\*|https?:/);
      expect([
        headers["x-content-type-options"],
        headers["referrer-policy"],
        headers["cache-control"],
      ]).toEqual(["nosniff", "no-referrer", "no-store"]);
    }
    expect((await ask("/", { headers: { cookie } })).body).not.toMatch(
      /<script(?![^>]*\bsrc=)|<style|\son\w+=/,
    );
  });

  test("no path leads out of the page's own files", async () => {
    const paths = [
      "/../package.json",
      "/..%2f..%2fpackage.json",
      "/%2e%2e/cli/rolebridge.js",
      "/assets/../../../package.json",
      "/admin.html/..",
    ];
    for (const path of paths) {
      const { status, body } = await ask(path, { headers: { cookie } });
      expect([path, status === 404 || (status === 200 && body.includes('id="page"'))]).toEqual([path, true]);
      expect(body).not.toContain('"dependencies"');
    }
  });

  test("it reads only: applying is refused where the command did not allow it, and nothing is written", async () => {
    const plan = JSON.parse((await tell("/api/plan", {}, `{"edits":[]}`)).body) as {
      value: { digest: string };
    };
    scene.sandbox.log.clear();
    const applied = await tell("/api/apply", {}, JSON.stringify({ digest: plan.value.digest }));
    expect([applied.status, applied.body]).toEqual([
      403,
      "This page only reads; start it with --allow-apply.\n",
    ]);
    expect(scene.sandbox.log.events().filter(({ isWrite }) => isWrite)).toEqual([]);
  });

  test("no credential reaches the page", async () => {
    const { accessKeyId, secretAccessKey } = scene.operator;
    const paths = [
      "/api/overview",
      "/api/bridges?world=live",
      "/api/verify?world=live",
      "/api/activity",
      "/",
    ];
    const answers = await Promise.all(paths.map((path) => ask(path, { headers: { cookie } })));
    answers.push(await tell("/api/plan", {}, `{"edits":[]}`));
    for (const { body, status } of answers) {
      expect(status).toBe(200);
      for (const secret of [accessKeyId, secretAccessKey, "ASIA"]) expect(body).not.toContain(secret);
    }
  });

  test("it listens on loopback alone", async () => {
    const outer = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .find(({ internal, family }) => !internal && family === "IPv4");
    if (!outer) return;
    const reached = await fetch(`http://${outer.address}:${port()}/`).then(
      () => "answered",
      () => "nobody there",
    );
    expect(reached).toBe("nobody there");
  });
});
