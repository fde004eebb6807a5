import { choose } from "./choice.ts";
import { compileGlob, type Glob, hasWildcard, matchesParts } from "./glob.ts";
import { NO, not, OPEN, or, type Truth, YES } from "./truth.ts";
import { parseTemplate, resolvePattern, type Template } from "./variable.ts";
import { fifthColon, type RequestView, unknownValue } from "./view.ts";

export interface ResourceOptions {
  readonly hasVariables: boolean;
  readonly isDeny: boolean;
}

/** A pattern whose first five parts are compared without regard to case and whose sixth as it is (§2.4). */
interface ArnPattern {
  readonly givenHead: string;
  /** The head where it has no wildcard: lower case, with its last colon. */
  readonly literalHead?: string;
  readonly headParts: readonly Glob[];
  readonly tail: Glob | Template;
  readonly isShort: boolean;
  readonly hasShortWildcard: boolean;
  readonly hasServiceWildcard: boolean;
  readonly hasTypeWildcard: boolean;
}

/** ARNs up to which comparing one after the other is as fast as hashing, and cheaper to make ready. */
const fewLiterals = 24;

/** A compiled Resource element: it matches where one of its elements does. */
export class ResourceMatcher {
  private readonly isEverything: boolean;
  private readonly literals: readonly string[];
  /** The same, where there are enough to be worth hashing. */
  private readonly hashed: ReadonlySet<string> | undefined;
  private readonly arns: readonly ArnPattern[];
  protected readonly isDeny: boolean;

  constructor(elements: readonly string[], options: ResourceOptions) {
    const literals: string[] = [];
    const arns: ArnPattern[] = [];
    let isEverything = false;
    for (const element of elements) {
      if (element === "*") isEverything = true;
      else if (isLiteral(element, options.hasVariables)) literals.push(element);
      else arns.push(compileArn(element, options.hasVariables));
    }
    this.isEverything = isEverything;
    this.literals = literals;
    this.hashed = literals.length > fewLiterals ? new Set(literals) : undefined;
    this.arns = arns;
    this.isDeny = options.isDeny;
  }

  match(view: RequestView): Truth {
    return this.matchAny(view, this.isDeny);
  }

  protected matchAny(view: RequestView, isWide: boolean): Truth {
    if (this.isEverything) return YES;
    if (view.isSoleWildcard) return this.matchSoleWildcard(view);
    const { resource } = view;
    if (this.hashed ? this.hashed.has(resource.whole) : this.literals.includes(resource.whole)) {
      return resource.head === resource.givenHead ? YES : choose(view, "ambiguous:arn-case", YES, NO);
    }
    let matched: Truth = NO;
    for (const pattern of this.arns) {
      matched = or(matched, matchArn(pattern, view, isWide));
      if (matched === YES) return YES;
    }
    return matched;
  }

  /** [D?] An action without resource-level support asks for `*`: only the element `*` matches. */
  private matchSoleWildcard(view: RequestView): Truth {
    const hasOthers = this.arns.length > 0 || this.literals.length > 0;
    return hasOthers ? choose(view, "ambiguous:wildcard-only-action", NO, YES) : NO;
  }
}

/** A compiled NotResource element: it matches where none of its elements does. */
export class NotResourceMatcher extends ResourceMatcher {
  override match(view: RequestView): Truth {
    view.hasValuelessVariable = false;
    const matched = this.matchAny(view, !this.isDeny);
    if (matched === YES || !view.hasValuelessVariable) return not(matched);
    // [D?] A pattern whose variable has no value excludes nothing. Taken word for word in a Deny; an Allow fails closed.
    const applies = this.isDeny ? YES : NO;
    return choose(view, "ambiguous:not-resource-without-value", applies, not(applies));
  }
}

/** A whole ARN in lower-case head and without anything to expand is found by hashing. */
function isLiteral(element: string, hasVariables: boolean): boolean {
  let colons = 0;
  for (let i = 0; i < element.length; i++) {
    const code = element.charCodeAt(i);
    if (code === 42 || code === 63) return false; // * ?
    if (code === 58)
      colons++; // :
    else if (colons < 5 && ((code >= 65 && code <= 90) || code > 127))
      return false; // A-Z, and what lower case may change
    else if (hasVariables && code === 36 && element.charCodeAt(i + 1) === 123) return false; // ${
  }
  return colons >= 5;
}

function compileArn(element: string, hasVariables: boolean): ArnPattern {
  const at = fifthColon(element);
  const isShort = at < 0;
  const padded = isShort ? padShort(element) : element;
  const split = isShort ? fifthColon(padded) : at;
  const givenHead = padded.slice(0, split + 1);
  const head = givenHead.toLowerCase();
  const tail = padded.slice(split + 1);
  const parts = head.slice(0, -1).split(":");
  const template = hasVariables ? parseTemplate(tail) : undefined;
  return {
    givenHead,
    ...(!hasWildcard(head) && { literalHead: head }),
    headParts: parts.map(compileGlob),
    tail: template ?? compileGlob(tail),
    isShort,
    hasShortWildcard: isShort && hasWildcard(element),
    hasServiceWildcard: !isShort && hasWildcard(parts[2] ?? ""),
    hasTypeWildcard: hasTypeWildcard(parts[2] ?? "", tail),
  };
}

function padShort(element: string): string {
  const missing = 6 - element.split(":").length;
  return element + ":*".repeat(missing);
}

/** `function*`: a wildcard inside the token that names the kind of resource, with nothing behind it to divide them. */
function hasTypeWildcard(service: string, tail: string): boolean {
  return !servicesWithoutTypes.has(service) && /^[a-z][a-z-]*[*?]/.test(tail);
}

/** Their ARNs have no type token: what follows the account (or stands in its place) is the resource's name itself. */
const servicesWithoutTypes: ReadonlySet<string> = new Set(["s3", "sqs", "sns", "execute-api"]);

function matchArn(pattern: ArnPattern, view: RequestView, isWide: boolean): Truth {
  const { head, givenHead } = view.resource;
  if (head === "" || !matchesHead(pattern, head)) return NO;
  let matched = matchTail(pattern, view);
  if (matched === NO) return NO;
  if (pattern.literalHead !== undefined && pattern.givenHead !== givenHead) {
    matched = choose(view, "ambiguous:arn-case", matched, NO);
  }
  if (pattern.isShort) matched = matchShort(pattern, view, matched);
  if (pattern.hasServiceWildcard) {
    // No wildcard is allowed in the service part: a Deny is read as a pattern, an Allow matches nothing.
    matched = choose(view, "ambiguous:wildcard-in-arn-service", isWide ? matched : NO, isWide ? NO : matched);
  }
  return pattern.hasTypeWildcard ? choose(view, "ambiguous:wildcard-in-resource-type", matched, NO) : matched;
}

function matchesHead(pattern: ArnPattern, head: string): boolean {
  if (pattern.literalHead !== undefined) return pattern.literalHead === head;
  let from = 0;
  for (const part of pattern.headParts) {
    const colon = head.indexOf(":", from);
    if (!part.test(head.slice(from, colon))) return false;
    from = colon + 1;
  }
  return true;
}

function matchTail(pattern: ArnPattern, view: RequestView): Truth {
  const { tail } = pattern;
  if (!Array.isArray(tail)) return (tail as Glob).test(view.resource.tail) ? YES : NO;
  const parts = resolvePattern(tail as Template, view);
  if (parts === unknownValue) return OPEN;
  if (parts === undefined) {
    view.hasValuelessVariable = true;
    return NO;
  }
  return matchesParts(parts, view.resource.tail) ? YES : NO;
}

/**
 * [D?] Fewer than six parts: padded with `*` in the caller's policies, in a resource policy only where it has a
 * wildcard; organization policies cannot hold one.
 */
function matchShort(pattern: ArnPattern, view: RequestView, matched: Truth): Truth {
  const { kind } = view;
  const isPadded = kind === "resource" ? pattern.hasShortWildcard : kind !== "scp" && kind !== "rcp";
  return choose(view, "ambiguous:short-arn", isPadded ? matched : NO, isPadded ? NO : matched);
}
