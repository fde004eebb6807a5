// The pages of the sandbox's console: signing in, switching role, who and where one is.
import type { Credential, Principal } from "../state.ts";
import type { HttpAnswer } from "../wire/answer.ts";
import type { BrowserSession, SwitchedRole } from "./browser-sessions.ts";
import { type Html, html, page } from "./html.ts";
import type { LoginRequest } from "./local-login.ts";

/** Colours of the console's switch-role form, by the values that links carry. */
const colors: Readonly<Record<string, string>> = {
  f2b0a9: "red",
  fbc8aa: "orange",
  efda95: "yellow",
  b7ca9d: "green",
  "83d4e8": "blue",
};

function alert(problem: string | undefined): Html | undefined {
  return problem === undefined ? undefined : html`<p role="alert">${problem}</p>`;
}

function csrf({ csrfToken }: BrowserSession): Html {
  return html`<input type="hidden" name="csrf" value="${csrfToken}">`;
}

/** What was filled in before, and what was wrong with it. */
export interface SignInForm {
  readonly account: string;
  readonly userName: string;
  readonly problem?: string;
}

export function signInPage(session: BrowserSession, { account, userName, problem }: SignInForm): HttpAnswer {
  return page(
    "Sign in as an IAM user",
    html`${alert(problem)}<form method="post" action="/signin">${csrf(session)}
<label>Account<small>its number, or its alias</small><input name="account" value="${account}" required autocomplete="off" spellcheck="false"></label>
<label>IAM user name<input name="username" value="${userName}" required autocomplete="username" spellcheck="false"></label>
<label>Password<input name="password" type="password" required autocomplete="current-password"></label>
<button>Sign in</button></form>`,
    { status: problem === undefined ? 200 : 403 },
  );
}

export function codePage(session: BrowserSession, problem?: string): HttpAnswer {
  return page(
    "Multi-factor authentication",
    html`${alert(problem)}<form method="post" action="/signin/code">${csrf(session)}
<label>MFA code<small>the six digits that your authenticator app shows</small><input name="code" required inputmode="numeric" pattern="[0-9]{6}" autocomplete="one-time-code"></label>
<button>Submit</button></form><p><a href="/signin">Sign in as somebody else</a></p>`,
    { status: problem === undefined ? 200 : 403 },
  );
}

export function newPasswordPage(session: BrowserSession, problem?: string): HttpAnswer {
  return page(
    "You must change your password",
    html`${alert(problem)}<form method="post" action="/signin/password">${csrf(session)}
<label>Old password<input name="oldPassword" type="password" required autocomplete="current-password"></label>
<label>New password<input name="newPassword" type="password" required autocomplete="new-password"></label>
<label>Retype new password<input name="retyped" type="password" required autocomplete="new-password"></label>
<button>Confirm password change</button></form>`,
    { status: problem === undefined ? 200 : 403 },
  );
}

/** What a switch-role link says. */
export interface SwitchForm {
  readonly account: string;
  readonly roleName: string;
  readonly displayName: string;
  readonly color: string;
}

export function switchPage(session: BrowserSession, form: SwitchForm, problem?: string): HttpAnswer {
  return page(
    problem === undefined ? "Switch role" : "The role was not switched",
    html`${alert(problem)}<form method="post" action="/switchrole">${csrf(session)}
<label>Account<small>its number, or its alias</small><input name="account" value="${form.account}" required autocomplete="off" spellcheck="false"></label>
<label>Role<small>its name, with its path</small><input name="roleName" value="${form.roleName}" required autocomplete="off" spellcheck="false"></label>
<label>Display name<small>up to 64 characters</small><input name="displayName" value="${form.displayName}" maxlength="64" autocomplete="off"></label>
<input type="hidden" name="color" value="${form.color}"><button>Switch Role</button></form>
<p><a href="/console">Stay who I am</a></p>`,
    { status: problem === undefined ? 200 : 403 },
  );
}

/** Somebody signed in, perhaps in a role. */
export interface ConsoleView {
  readonly base: Credential;
  readonly current: Credential;
  readonly switched: SwitchedRole | undefined;
  /** Where a federated sign-in would have led in AWS. */
  readonly destination: string | undefined;
}

export function consolePage(session: BrowserSession, view: ConsoleView): HttpAnswer {
  const { current, base, switched, destination } = view;
  return page(
    switched === undefined ? `You are ${nameOf(base.principal)}` : `You are in ${switched.displayName}`,
    html`${where(view)}<dl>
<dt>Identity</dt><dd>${current.principal.arn}</dd>
<dt>Account</dt><dd>${accountName(current)}</dd>
${base === current ? undefined : html`<dt>Signed in as</dt><dd>${base.principal.arn}</dd>`}
<dt>Multi-factor</dt><dd>${base.mfaAuthenticatedAt === undefined ? "no" : "yes"}</dd>
<dt>Until</dt><dd><time>${new Date(current.expiresAt ?? 0).toISOString()}</time></dd>
${destination === undefined ? undefined : html`<dt>AWS would open</dt><dd>${destination}</dd>`}</dl>
${switched === undefined ? undefined : html`<form method="post" action="/switchback">${csrf(session)}<button class="plain">Switch back to ${nameOf(base.principal)}</button></form>`}
<p><a href="/switchrole">Switch role</a></p>
<form method="post" action="/signout">${csrf(session)}<button class="plain">Sign out</button></form>`,
  );
}

function where({ switched, current }: ConsoleView): Html | undefined {
  if (switched === undefined) return undefined;
  const color = colors[switched.color ?? ""] ?? "";
  return html`<p class="where ${color}"><strong>${switched.displayName}</strong> – ${nameOf(current.principal)} in account ${current.account.id}</p>`;
}

function accountName({ account }: Credential): string {
  return account.alias === undefined ? account.id : `${account.alias} (${account.id})`;
}

function nameOf(principal: Principal): string {
  switch (principal.kind) {
    case "user":
      return principal.user.name;
    case "role-session":
      return `${principal.role.name}/${principal.sessionName}`;
    case "federated-user":
      return principal.name;
    case "root":
    case "service":
    case "identity-provider":
    case "anonymous":
      return principal.arn;
  }
}

/** Asks whether a command line may be who is signed in here. */
export function loginPage(
  session: BrowserSession,
  { principal, account }: Credential,
  { redirectUri }: LoginRequest,
  request: string,
): HttpAnswer {
  return page(
    "Sign in to the command line",
    html`<p>A program on your computer asks for credentials of this session. Go on only if you started it.</p><dl>
<dt>Identity</dt><dd>${principal.arn}</dd>
<dt>Account</dt><dd>${account.id}</dd></dl>
<form method="post" action="/v1/authorize">${csrf(session)}<input type="hidden" name="request" value="${request}"><button>Sign in as ${nameOf(principal)}</button></form>
<p><a href="/console">Not now</a></p>`,
    // A browser holds the address that a form leads on to against the policy, too.
    { formTarget: new URL(redirectUri).origin },
  );
}

/** Shows the code that `aws login --remote` asks for. */
export function loginCodePage(code: string): HttpAnswer {
  return page(
    "Your authorization code",
    html`<p>Enter it where you typed <code>aws login --remote</code>. It is good for five minutes, once.</p><p class="where"><code>${code}</code></p>`,
  );
}

export function signedOutPage(): HttpAnswer {
  return page("You are signed out", html`<p><a href="/signin">Sign in again</a></p>`);
}

/** A page for what cannot be done. */
export function problemPage(title: string, problem: string, status: number): HttpAnswer {
  return page(title, html`<p role="alert">${problem}</p><p><a href="/console">To the console</a></p>`, {
    status,
  });
}
