import { choose } from "./choice.ts";
import { compileGlob, type Glob } from "./glob.ts";
import { NO, type Truth, YES } from "./truth.ts";
import type { RequestView } from "./view.ts";

/** Actions indexed by service: names literal or with wildcards, all lower case. */
export interface ActionMatcher {
  readonly isEverything: boolean;
  /** Whether an action of the service could match at all. */
  covers(service: string): boolean;
  match(view: RequestView): Truth;
}

interface ServiceActions {
  readonly names: Set<string>;
  readonly patterns: Glob[];
  isWhole: boolean;
}

/** White space inside an action makes it match nothing (§2.3). */
const whiteSpace = /\s/;

/**
 * Compiles an Action or NotAction element.
 * @param readsOdd How an element with a wildcard in its service is read ([D?]): matching or not; chosen so that an Allow is narrow
 * and a Deny wide. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
 */
export function compileActions(elements: readonly string[], readsOdd: boolean): ActionMatcher {
  const services = new Map<string, ServiceActions>();
  const odd: Glob[] = [];
  let isEverything = false;
  for (const element of elements) {
    if (element === "*") isEverything = true;
    else if (!whiteSpace.test(element)) addAction(element.toLowerCase(), services, odd);
  }
  const preferred = readsOdd ? YES : NO;
  return {
    isEverything,
    covers: (service) => isEverything || odd.length > 0 || services.has(service),
    match(view) {
      if (isEverything) return YES;
      const found = services.get(view.service);
      if (found && matchesService(found, view.action)) return YES;
      if (odd.some((glob) => glob.test(view.action))) {
        return choose(view, "ambiguous:service-wildcard-in-action", preferred, preferred === YES ? NO : YES);
      }
      return NO;
    },
  };
}

function addAction(action: string, services: Map<string, ServiceActions>, odd: Glob[]): void {
  const colon = action.indexOf(":");
  const service = colon < 0 ? action : action.slice(0, colon);
  if (service.includes("*") || service.includes("?")) {
    odd.push(compileGlob(action));
    return;
  }
  if (colon < 0) return;
  let found = services.get(service);
  if (!found) services.set(service, (found = { names: new Set(), patterns: [], isWhole: false }));
  if (action.length === colon + 2 && action.endsWith("*")) found.isWhole = true;
  else if (action.includes("*") || action.includes("?")) found.patterns.push(compileGlob(action));
  else found.names.add(action);
}

function matchesService(found: ServiceActions, action: string): boolean {
  if (found.isWhole || found.names.has(action)) return true;
  const { patterns } = found;
  for (let i = 0; i < patterns.length; i++) if ((patterns[i] as Glob).test(action)) return true;
  return false;
}
