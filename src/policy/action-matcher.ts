import { choose } from "./choice.ts";
import { compileGlob, type Glob, hasWildcard } from "./glob.ts";
import { NO, type Truth, YES } from "./truth.ts";
import type { RequestView } from "./view.ts";

/** One element of Action or NotAction, lower case. */
interface ActionPattern {
  readonly service: string;
  readonly text: string;
  /** Absent where the name has no wildcard; `svc:*` is the whole service. */
  readonly glob?: Glob;
}

/** White space inside an action makes it match nothing (§2.3). */
const whiteSpace = /\s/;

/** Elements up to which comparing one after the other is faster than an index. */
const fewElements = 6;

/**
 * A compiled Action or NotAction element.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
 */
export class ActionMatcher {
  readonly isEverything: boolean;
  private readonly few: readonly ActionPattern[] | undefined;
  /** By service: the names without a wildcard in a set, the rest as patterns. */
  private readonly names: ReadonlySet<string>;
  private readonly patterns: ReadonlyMap<string, readonly Glob[]>;
  /** Elements with a wildcard in their service. */
  private readonly odd: readonly Glob[];
  private readonly readsOdd: Truth;

  /** @param readsOdd [D?] How an element with a wildcard in its service is read; chosen so that an Allow is narrow and a Deny wide. */
  constructor(elements: readonly string[], readsOdd: boolean) {
    this.readsOdd = readsOdd ? YES : NO;
    const odd: Glob[] = [];
    const good: ActionPattern[] = [];
    let isEverything = false;
    for (const element of elements) {
      if (element === "*") isEverything = true;
      else if (!whiteSpace.test(element)) addElement(element.toLowerCase(), good, odd);
    }
    this.isEverything = isEverything;
    this.odd = odd;
    this.few = good.length <= fewElements ? good : undefined;
    this.names = this.few ? noNames : new Set(good.filter((one) => !one.glob).map((one) => one.text));
    this.patterns = this.few ? noPatterns : patternsByService(good);
  }

  /** Whether an action of the service could match at all. */
  covers(service: string): boolean {
    if (this.isEverything || this.odd.length > 0) return true;
    if (!this.few) return this.patterns.has(service);
    for (const one of this.few) if (one.service === service) return true;
    return false;
  }

  match(view: RequestView): Truth {
    if (this.isEverything || this.isListed(view)) return YES;
    if (this.odd.length === 0) return NO;
    for (const glob of this.odd) {
      if (!glob.test(view.action)) continue;
      return choose(
        view,
        "ambiguous:service-wildcard-in-action",
        this.readsOdd,
        this.readsOdd === YES ? NO : YES,
      );
    }
    return NO;
  }

  private isListed({ action, service }: RequestView): boolean {
    if (this.few) {
      for (const { text, glob } of this.few) if (glob ? glob.test(action) : text === action) return true;
      return false;
    }
    if (this.names.has(action)) return true;
    const patterns = this.patterns.get(service);
    if (patterns) for (const glob of patterns) if (glob.test(action)) return true;
    return false;
  }
}

const noNames: ReadonlySet<string> = new Set();
const noPatterns: ReadonlyMap<string, readonly Glob[]> = new Map();

function addElement(text: string, good: ActionPattern[], odd: Glob[]): void {
  const colon = text.indexOf(":");
  const service = colon < 0 ? text : text.slice(0, colon);
  if (hasWildcard(service)) odd.push(compileGlob(text));
  else if (colon >= 0)
    good.push(hasWildcard(text) ? { service, text, glob: compileGlob(text) } : { service, text });
}

/** Every service that is named has an entry, also one without patterns. */
function patternsByService(elements: readonly ActionPattern[]): ReadonlyMap<string, readonly Glob[]> {
  const services = new Map<string, Glob[]>();
  for (const { service, glob } of elements) {
    let patterns = services.get(service);
    if (!patterns) services.set(service, (patterns = []));
    if (glob) patterns.push(glob);
  }
  return services;
}
