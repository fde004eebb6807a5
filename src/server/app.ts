import { type Context, Hono, type MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { setCookie } from "hono/cookie";
import { streamSSE } from "hono/streaming";
import type { ZodType } from "zod";
import type { Asset } from "./assets.ts";
import type { ActivityView } from "./contract.ts";
import type { Desk } from "./desk.ts";
import { cookieName, sameSiteOnly, securityHeaders, sessionOnly } from "./guard.ts";
import {
  applyBody,
  bridgeQuery,
  canQuery,
  editsBody,
  nothing,
  selectorQuery,
  whoCanQuery,
  worldQuery,
} from "./requests.ts";
import type { Sessions } from "./sessions.ts";

export interface AppOptions {
  readonly desk: Desk;
  readonly sessions: Sessions;
  readonly assets: ReadonlyMap<string, Asset>;
  readonly activity: () => Promise<ActivityView>;
  /** Known once the server listens. */
  readonly port: () => number;
}

/** The page's HTTP side. Order matters: headers, then who asks, then the token, then the session, then what is asked. */
export function portalApp({ desk, sessions, assets, activity, port }: AppOptions): Hono {
  const app = new Hono();
  app.use(securityHeaders());
  app.use(sameSiteOnly(port));
  app.get("/open", (context) => openSession(context, sessions, port()));
  app.use(sessionOnly(sessions, port));
  app.use("/api/*", notTooMuch);

  app.get("/api/overview", async (context) => context.json(await desk.overview()));
  app.get(
    "/api/bridges",
    asked(worldQuery, (query) => desk.bridges(query.world)),
  );
  app.get(
    "/api/bridge",
    asked(bridgeQuery, (query) => desk.bridge(query.world, query.person, query.role)),
  );
  app.get(
    "/api/can",
    asked(canQuery, ({ world, ...query }) => desk.can(world, withoutAbsent(query))),
  );
  app.get(
    "/api/who-can",
    asked(whoCanQuery, ({ world, ...query }) => desk.whoCan(world, withoutAbsent(query))),
  );
  app.get(
    "/api/verify",
    asked(worldQuery, (query) => desk.verify(query.world)),
  );
  app.get(
    "/api/selected",
    asked(selectorQuery, ({ selector }) => desk.selected(selector)),
  );
  app.get("/api/activity", async (context) => context.json(await activity()));
  app.get("/api/events", (context) => events(context, desk));

  app.post(
    "/api/refresh",
    told(nothing, async () => {
      await desk.refresh();
      return desk.overview();
    }),
  );
  app.post(
    "/api/draft",
    told(editsBody, ({ edits }) => desk.draft(edits.map(withoutAbsent))),
  );
  app.post(
    "/api/plan",
    told(editsBody, ({ edits }) => desk.plan(edits.map(withoutAbsent))),
  );
  app.post(
    "/api/apply",
    mayApply(desk),
    told(applyBody, ({ digest }) => desk.apply(digest)),
  );
  app.post(
    "/api/stop",
    told(nothing, () => {
      desk.stop();
      return {};
    }),
  );

  app.onError((error, context) => context.text(`This is a bug in rolebridge: ${error.message}\n`, 500));
  app.get("*", (context) => {
    const asset = assets.get(context.req.path);
    if (!asset) return context.text("There is nothing here.\n", 404);
    return context.body(asset.body, 200, { "Content-Type": asset.type });
  });
  return app;
}

const notTooMuch = bodyLimit({
  maxSize: 256 * 1024,
  onError: (context) => context.text("That is too much at once.\n", 413),
});

/** Without `--allow-apply` nothing that writes is behind this server. */
function mayApply(desk: Desk): MiddlewareHandler {
  return async (context, next) => {
    if (!desk.mayApply) return context.text("This page only reads; start it with --allow-apply.\n", 403);
    await next();
    return undefined;
  };
}

/** Trades the one-time token for a cookie, and takes the token out of the address. */
function openSession(context: Context, sessions: Sessions, port: number): Response {
  const id = sessions.open(context.req.query("token") ?? "");
  if (id === undefined)
    return context.text("This address works once, and it was used, or it is not whole.\n", 401);
  setCookie(context, cookieName(port), id, { httpOnly: true, sameSite: "Strict", path: "/" });
  return context.redirect("/", 303);
}

type Handler = (context: Context) => Promise<Response>;

/** Answers a question whose parts stand in the address. */
function asked<Q>(shape: ZodType<Q>, answer: (query: Q) => Promise<object>): Handler {
  return async (context) => {
    const query = shape.safeParse(context.req.query());
    return query.success ? context.json(await answer(query.data)) : wrong(context);
  };
}

/** Does what a body tells. It must be JSON by its type: forms of other sites cannot send that without asking first. */
function told<B>(shape: ZodType<B>, answer: (body: B) => Promise<object> | object): Handler {
  return async (context) => {
    if (context.req.header("content-type") !== "application/json") return wrong(context);
    const body = shape.safeParse(await context.req.json().catch(() => undefined));
    return body.success ? context.json(await answer(body.data)) : wrong(context);
  };
}

function wrong(context: Context): Response {
  return context.json({ error: "the request is not one of this page" }, 400);
}

/** zod tells absent members as undefined; ours are absent. */
function withoutAbsent<T extends object>(value: T): WithoutUndefined<T> {
  return Object.fromEntries(
    Object.entries(value).filter(([, one]) => one !== undefined),
  ) as WithoutUndefined<T>;
}

type WithoutUndefined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** Server-sent events; a page that comes back names the last one that it saw. */
function events(context: Context, desk: Desk): Response {
  const after = Number(context.req.header("last-event-id") ?? 0);
  return streamSSE(context, async (stream) => {
    const silence = desk.news.listen(Number.isFinite(after) ? after : 0, ({ id, event }) => {
      void stream.writeSSE({ id: String(id), data: JSON.stringify(event) });
    });
    stream.onAbort(silence);
    while (!stream.aborted) {
      await stream.sleep(15_000);
      await stream.write(": still here\n\n");
    }
    silence();
  });
}
