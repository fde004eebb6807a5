// The sandbox in a browser: the sign-in of AWS's console, its switch-role link and its federation endpoint.
import { ApiError } from "../operation.ts";
import type { Credential, SandboxState } from "../state.ts";
import type { HttpAnswer } from "../wire/answer.ts";
import type { HttpRequest } from "../wire/http-request.ts";
import { type BrowserSession, BrowserSessions } from "./browser-sessions.ts";
import { Federation } from "./federation.ts";
import { Gate, goodCredential, type SignedIn, type SignInOrigin } from "./gate.ts";
import { redirect } from "./html.ts";
import { confirmationPath, LocalLogin, readLoginRequest, shownCode } from "./local-login.ts";
import {
  codePage,
  consolePage,
  loginCodePage,
  loginPage,
  newPasswordPage,
  problemPage,
  type SwitchForm,
  signedOutPage,
  signInPage,
  switchPage,
} from "./pages.ts";

/** Milliseconds within which a code must follow the password. */
const codePatience = 5 * 60_000;

type Page = (request: HttpRequest, form: URLSearchParams, session: BrowserSession | undefined) => HttpAnswer;

/** Serves the pages. Nothing that a browser sends makes it throw. */
export class ConsolePages {
  readonly #state: SandboxState;
  readonly #gate: Gate;
  readonly #sessions = new BrowserSessions();
  readonly #federation: Federation;
  readonly #login: LocalLogin;
  readonly #pages: Readonly<Record<string, Page>>;

  /** `now` is the machine's time in milliseconds. */
  constructor(state: SandboxState, now: () => number) {
    this.#state = state;
    this.#gate = new Gate(state);
    this.#federation = new Federation(state, this.#gate);
    this.#login = new LocalLogin(state, this.#gate, now);
    this.#pages = {
      "GET /console": (request, form, session) => this.#home(request, form, session),
      "GET /signin": (request, form, session) => this.#askWho(request, form, session),
      "POST /signin": (request, form, session) => this.#signIn(request, form, session),
      "POST /signin/code": (request, form, session) => this.#takeCode(request, form, session),
      "POST /signin/password": (request, form, session) => this.#changePassword(request, form, session),
      "GET /switchrole": (request, form, session) => this.#askRole(request, form, session),
      "POST /switchrole": (request, form, session) => this.#switchRole(request, form, session),
      "POST /switchback": (request, form, session) => this.#switchBack(request, form, session),
      "POST /signout": (request, form, session) => this.#signOut(request, form, session),
      "GET /oauth": (request, form, session) => this.#oauth(request, form, session),
      "GET /federation": (request, form) => this.#federate(request, form),
      "POST /federation": (request, form) => this.#federate(request, form),
      "GET /v1/authorize": (request, form, session) => this.#askLogin(request, form, session),
      "POST /v1/authorize": (request, form, session) => this.#authorizeLogin(request, form, session),
      "POST /v1/token": (request) => this.#login.token(request, originOf(request)),
    };
  }

  /** Whether a request is for a page: calls of APIs are signed, and go to `/`. */
  serves({ method, path, headers, query }: HttpRequest): boolean {
    if (headers["authorization"] !== undefined || headers["x-amz-target"] !== undefined) return false;
    if (path === "/") {
      return method === "GET" && query === "" && (headers["accept"] ?? "").includes("text/html");
    }
    return Object.keys(this.#pages).some((key) => key.endsWith(` ${path}`));
  }

  answer(request: HttpRequest): HttpAnswer {
    if (request.path === "/") return redirect("/console");
    const serve = this.#pages[`${request.method} ${request.path}`];
    if (serve === undefined)
      return problemPage("That does not work", "This page takes no such request.", 405);
    const form = new URLSearchParams(
      request.method === "POST" ? request.body.toString("utf8") : request.query,
    );
    try {
      return serve(request, form, this.#sessions.get(cookieOf(request)));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return problemPage("That does not work", error.message, error.status ?? 400);
    }
  }

  #home(request: HttpRequest, form: URLSearchParams, session: BrowserSession | undefined): HttpAnswer {
    const base = this.#baseOf(session);
    if (session === undefined || base === undefined) return this.#toSignIn(request, "/console");
    const switched = this.#switchedOf(session);
    const destination = form.get("destination") ?? undefined;
    const current = switched ?? base;
    return consolePage(session, {
      base,
      current,
      switched: switched === undefined ? undefined : session.switched,
      destination,
    });
  }

  #askWho(request: HttpRequest, form: URLSearchParams, session: BrowserSession | undefined): HttpAnswer {
    const own = session ?? this.#sessions.start();
    own.pending = undefined;
    const account = form.get("account") ?? accountInHost(request);
    return withCookie(request, own, signInPage(own, { account, userName: form.get("username") ?? "" }));
  }

  #signIn(request: HttpRequest, form: URLSearchParams, session: BrowserSession | undefined): HttpAnswer {
    const own = checked(session, form);
    const account = form.get("account") ?? "";
    const userName = form.get("username") ?? "";
    try {
      const origin = originOf(request);
      const known = this.#gate.checkPassword(account, userName, form.get("password") ?? "", origin);
      if (!known.needsCode) return this.#enter(request, own, this.#gate.begin(known, undefined, origin));
      own.pending = { known, until: this.#state.clock.now() + codePatience };
      return codePage(own);
    } catch (error) {
      return signInPage(own, { account, userName, problem: messageOf(error) });
    }
  }

  #takeCode(request: HttpRequest, form: URLSearchParams, session: BrowserSession | undefined): HttpAnswer {
    const own = checked(session, form);
    const { pending } = own;
    if (pending === undefined || pending.until < this.#state.clock.now()) return redirect("/signin");
    try {
      const code = (form.get("code") ?? "").replace(/\s/g, "");
      return this.#enter(request, own, this.#gate.begin(pending.known, code, originOf(request)));
    } catch (error) {
      return codePage(own, messageOf(error));
    }
  }

  /** From here on the browser has another number: one that somebody planted before is worth nothing. */
  #enter(
    request: HttpRequest,
    before: BrowserSession,
    { credential, mustChangePassword }: SignedIn,
  ): HttpAnswer {
    this.#sessions.end(before);
    const { returnTo } = before;
    const id = credential.accessKeyId;
    const session = this.#sessions.start(
      mustChangePassword ? { returnTo, mustChangePassword: id } : { returnTo, base: id },
    );
    return withCookie(request, session, mustChangePassword ? newPasswordPage(session) : redirect(returnTo));
  }

  #changePassword(
    request: HttpRequest,
    form: URLSearchParams,
    session: BrowserSession | undefined,
  ): HttpAnswer {
    const own = checked(session, form);
    const credential = goodCredential(this.#state, own.mustChangePassword ?? "");
    if (credential === undefined) return redirect("/signin");
    const wanted = form.get("newPassword") ?? "";
    if (wanted !== form.get("retyped"))
      return newPasswordPage(own, "The two new passwords are not the same.");
    try {
      this.#gate.changePassword(credential, form.get("oldPassword") ?? "", wanted, originOf(request));
    } catch (error) {
      return newPasswordPage(own, messageOf(error));
    }
    return this.#enter(request, own, { credential, mustChangePassword: false });
  }

  #askRole(request: HttpRequest, form: URLSearchParams, session: BrowserSession | undefined): HttpAnswer {
    if (session === undefined || this.#baseOf(session) === undefined) {
      return this.#toSignIn(request, `/switchrole?${form.toString()}`);
    }
    return switchPage(session, switchFormOf(form));
  }

  #switchRole(request: HttpRequest, form: URLSearchParams, session: BrowserSession | undefined): HttpAnswer {
    const own = checked(session, form);
    const base = this.#baseOf(own);
    if (base === undefined) return redirect("/signin");
    const wanted = switchFormOf(form);
    try {
      const { accessKeyId } = this.#gate.switchRole(base, wanted.account, wanted.roleName, originOf(request));
      const displayName = wanted.displayName || `${wanted.roleName} @ ${wanted.account}`;
      own.switched = { accessKeyId, displayName, color: wanted.color };
    } catch (error) {
      return switchPage(own, wanted, messageOf(error));
    }
    return redirect("/console");
  }

  #switchBack(_: HttpRequest, form: URLSearchParams, session: BrowserSession | undefined): HttpAnswer {
    checked(session, form).switched = undefined;
    return redirect("/console");
  }

  #signOut(request: HttpRequest, form: URLSearchParams, session: BrowserSession | undefined): HttpAnswer {
    this.#sessions.end(checked(session, form));
    return withoutCookie(request, signedOutPage());
  }

  /** `Action=logout`, as links have it that sign in as somebody else; leads on within the sandbox only. */
  #oauth(request: HttpRequest, form: URLSearchParams, session: BrowserSession | undefined): HttpAnswer {
    if (form.get("Action") !== "logout") {
      return problemPage("That does not work", "The sandbox knows no such action.", 400);
    }
    if (session !== undefined) this.#sessions.end(session);
    const next = form.get("redirect_uri") ?? "";
    const url = URL.canParse(next) ? new URL(next) : undefined;
    const isOwn = url !== undefined && url.host === request.headers["host"];
    return withoutCookie(request, isOwn ? redirect(url.pathname + url.search) : signedOutPage());
  }

  #federate(request: HttpRequest, form: URLSearchParams): HttpAnswer {
    const action = form.get("Action");
    if (action === "getSigninToken") return this.#federation.signInToken(form, originOf(request));
    if (action !== "login" || request.method !== "GET") {
      throw new ApiError("ValidationError", "The federation endpoint knows getSigninToken and login", 400);
    }
    const base = this.#federation.sessionOf(form);
    const session = this.#sessions.start({ base });
    const destination = new URLSearchParams({ destination: form.get("Destination") ?? "" });
    return withCookie(request, session, redirect(`/console?${destination.toString()}`));
  }

  /** `aws login` opened this page: it asks once more, with a button, whom the command line is to be. */
  #askLogin(request: HttpRequest, form: URLSearchParams, session: BrowserSession | undefined): HttpAnswer {
    const wanted = readLoginRequest(form, request.headers["host"]);
    const base = this.#baseOf(session);
    if (session === undefined || base === undefined) {
      return this.#toSignIn(request, `/v1/authorize?${form.toString()}`);
    }
    return loginPage(session, this.#switchedOf(session) ?? base, wanted, form.toString());
  }

  #authorizeLogin(
    request: HttpRequest,
    form: URLSearchParams,
    session: BrowserSession | undefined,
  ): HttpAnswer {
    const own = checked(session, form);
    const base = this.#baseOf(own);
    if (base === undefined) return redirect("/signin");
    const wanted = readLoginRequest(new URLSearchParams(form.get("request") ?? ""), request.headers["host"]);
    const query = this.#login.authorize(wanted, this.#switchedOf(own) ?? base, originOf(request));
    if (new URL(wanted.redirectUri).pathname === confirmationPath) return loginCodePage(shownCode(query));
    return redirect(`${wanted.redirectUri}?${query}`);
  }

  #baseOf(session: BrowserSession | undefined): Credential | undefined {
    return session?.base === undefined ? undefined : goodCredential(this.#state, session.base);
  }

  #switchedOf(session: BrowserSession): Credential | undefined {
    return session.switched === undefined
      ? undefined
      : goodCredential(this.#state, session.switched.accessKeyId);
  }

  #toSignIn(request: HttpRequest, returnTo: string): HttpAnswer {
    const session = this.#sessions.start({ returnTo });
    const account = accountInHost(request);
    return withCookie(request, session, redirect(account === "" ? "/signin" : `/signin?account=${account}`));
  }
}

function switchFormOf(form: URLSearchParams): SwitchForm {
  return {
    account: form.get("account") ?? "",
    roleName: form.get("roleName") ?? "",
    displayName: (form.get("displayName") ?? "").slice(0, 64),
    color: form.get("color") ?? "",
  };
}

/** The session of a form that came from one of our own pages. */
function checked(session: BrowserSession | undefined, form: URLSearchParams): BrowserSession {
  if (session !== undefined && form.get("csrf") === session.csrfToken) return session;
  throw new ApiError(
    "InvalidCsrfToken",
    "This form is too old, or not of this sandbox. Open the page again.",
    403,
  );
}

function messageOf(error: unknown): string {
  if (error instanceof ApiError) return error.message;
  throw error;
}

function originOf({ remoteAddress, headers }: HttpRequest): SignInOrigin {
  return { sourceIp: remoteAddress, userAgent: headers["user-agent"] ?? "" };
}

/** `http://ALIAS.localhost:4566/console`, as AWS has `https://ALIAS.signin.aws.amazon.com/console`. */
function accountInHost({ headers }: HttpRequest): string {
  return /^([a-z0-9-]+)\.(?:signin\.)?localhost(?::\d+)?$/.exec(headers["host"] ?? "")?.[1] ?? "";
}

/** Cookies are shared by all ports of a host: each sandbox has a name of its own. */
function cookieName({ headers }: HttpRequest): string {
  return `rolebridge-sandbox-${/:(\d+)$/.exec(headers["host"] ?? "")?.[1] ?? "80"}`;
}

function cookieOf(request: HttpRequest): string | undefined {
  const name = cookieName(request);
  for (const pair of (request.headers["cookie"] ?? "").split(";")) {
    const [key, value] = pair.trim().split("=", 2);
    if (key === name) return value;
  }
  return undefined;
}

function withCookie(request: HttpRequest, { id }: BrowserSession, answer: HttpAnswer): HttpAnswer {
  const cookie = `${cookieName(request)}=${id}; Path=/; HttpOnly; SameSite=Lax`;
  return { ...answer, headers: { ...answer.headers, "Set-Cookie": cookie } };
}

function withoutCookie(request: HttpRequest, answer: HttpAnswer): HttpAnswer {
  const cookie = `${cookieName(request)}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0`;
  return { ...answer, headers: { ...answer.headers, "Set-Cookie": cookie } };
}
