import { useEffect, useState } from "react";

/** Where the page is: `#/alice/Operator%40webapp?stage=production`. */
export interface Route {
  readonly path: readonly string[];
  readonly query: Readonly<Record<string, string>>;
}

function parseRoute(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  return {
    path: path.split("/").filter(Boolean).map(decoded),
    query: Object.fromEntries(new URLSearchParams(query)),
  };
}

/** A hand-written address may hold a lone percent sign. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function routeText({ path, query = {} }: { path: readonly string[]; query?: Route["query"] }): string {
  const kept = Object.entries(query).filter(([, value]) => value !== "");
  const text = kept.length === 0 ? "" : `?${new URLSearchParams(kept).toString()}`;
  return `#/${path.map(encodeURIComponent).join("/")}${text}`;
}

export function useRoute(): Route {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const follow = (): void => setHash(location.hash);
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  return parseRoute(hash);
}

/** Changes the address; without a step in the history where only a filter moves. */
export function goTo(
  to: { readonly path: readonly string[]; readonly query?: Route["query"] },
  how: "push" | "replace" = "push",
): void {
  const text = routeText(to);
  if (text === location.hash) return;
  if (how === "push") location.hash = text;
  else {
    history.replaceState(null, "", text);
    dispatchEvent(new HashChangeEvent("hashchange"));
  }
}
