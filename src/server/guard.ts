// Who may talk to this server: pages that it served itself, in a browser that opened a session, on this machine.
import type { Context, MiddlewareHandler } from "hono";
import { getCookie } from "hono/cookie";
import type { Sessions } from "./sessions.ts";

/** Nothing inline, nothing from elsewhere, and nobody may frame the page. Fonts of the design system are data. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Every answer carries them. */
export function securityHeaders(): MiddlewareHandler {
  return async (context, next) => {
    await next();
    const { headers } = context.res;
    headers.set("Content-Security-Policy", contentSecurityPolicy);
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("X-Frame-Options", "DENY");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Cross-Origin-Opener-Policy", "same-origin");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    headers.set("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
    headers.set("Cache-Control", "no-store");
  };
}

/** The names by which a browser on this machine calls the server. */
function ownHosts(port: number): readonly string[] {
  return [`127.0.0.1:${port}`, `localhost:${port}`];
}

/**
 * Refuses what a page of another site could send: another Host (its name was made to point here: DNS rebinding), another
 * Origin, a fetch that the browser itself calls cross-site. What changes something must name its Origin.
 */
export function sameSiteOnly(port: () => number): MiddlewareHandler {
  return async (context, next) => {
    const host = context.req.header("host") ?? "";
    if (!ownHosts(port()).includes(host)) return refuse(context, `this server does not answer to ${host}`);
    const origin = context.req.header("origin");
    const isReading = context.req.method === "GET" || context.req.method === "HEAD";
    if (origin === undefined ? !isReading : origin !== `http://${host}`) {
      return refuse(context, "the request comes from another site");
    }
    const site = context.req.header("sec-fetch-site");
    // `none`: typed, or opened by the terminal.
    const isOwn = site === undefined || site === "same-origin" || (site === "none" && isReading);
    if (!isOwn) return refuse(context, "the request comes from another site");
    await next();
    return undefined;
  };
}

/** Cookies do not know ports: two servers on one machine must not take each other's. */
export function cookieName(port: number): string {
  return `rolebridge-${port}`;
}

export function sessionOnly(sessions: Sessions, port: () => number): MiddlewareHandler {
  return async (context, next) => {
    if (!sessions.isOpen(getCookie(context, cookieName(port())))) {
      return context.text(
        "No session is open in this browser. Open the address that `rolebridge portal` printed; it works once. " +
          "For another one, press Enter where the command runs.\n",
        401,
      );
    }
    await next();
    return undefined;
  };
}

function refuse(context: Context, why: string): Response {
  return context.text(`Refused: ${why}.\n`, 403);
}
