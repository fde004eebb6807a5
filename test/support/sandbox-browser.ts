// A browser without a window: keeps cookies, follows redirects, fills in the forms that a page has.

/** A page as it was shown. */
export interface ShownPage {
  readonly status: number;
  /** Path and query at the end of all redirects. */
  readonly address: string;
  readonly html: string;
  readonly headers: Headers;
  /** What a person reads: title and text, without the tags. */
  readonly text: string;
}

export interface SandboxBrowser {
  open(address: string): Promise<ShownPage>;
  /** Fills in the form of the page shown last that goes to this address, and sends it. */
  submit(action: string, fields?: Readonly<Record<string, string>>): Promise<ShownPage>;
  readonly cookies: ReadonlyMap<string, string>;
}

export function openBrowser(endpoint: string): SandboxBrowser {
  const cookies = new Map<string, string>();
  let shown = "";

  async function visit(
    address: string,
    init: { readonly method?: string; readonly body?: URLSearchParams } = {},
  ): Promise<ShownPage> {
    const url = new URL(address, endpoint);
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(url, {
      ...init,
      redirect: "manual",
      headers: { accept: "text/html", ...(cookie !== "" && { cookie }) },
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === "") cookies.delete(name);
      else cookies.set(name, value);
    }
    const next = response.headers.get("location");
    if (response.status === 303 && next !== null) return visit(new URL(next, url).href);
    shown = await response.text();
    return {
      status: response.status,
      address: url.pathname + url.search,
      html: shown,
      headers: response.headers,
      text: textOf(shown),
    };
  }

  return {
    cookies,
    open: (address) => visit(address),
    submit(action, fields = {}) {
      const form = [...shown.matchAll(/<form [^>]*action="([^"]+)">(.*?)<\/form>/gs)].find(
        ([, to]) => to === action,
      );
      if (form === undefined) throw new Error(`the page has no form for ${action}`);
      const inputs = [...(form[2] ?? "").matchAll(/<input[^>]*>/g)].map(
        ([tag]) => [attribute(tag, "name"), attribute(tag, "value")] as const,
      );
      const unknown = Object.keys(fields).filter((name) => !inputs.some(([input]) => input === name));
      if (unknown.length > 0) throw new Error(`the form has no field ${unknown.join(", ")}`);
      const body = new URLSearchParams({ ...Object.fromEntries(inputs), ...fields });
      return visit(action, { method: "POST", body });
    },
  };
}

function attribute(tag: string, name: string): string {
  return unescape(new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? "");
}

function textOf(html: string): string {
  const visible = html.replace(/<style>.*?<\/style>/s, "").replace(/<[^>]+>/g, " ");
  return unescape(visible).replace(/\s+/g, " ").trim();
}

function unescape(text: string): string {
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}
