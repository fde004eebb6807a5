import { type Caller, callerOf } from "./caller.ts";
import type { ChoiceState } from "./choice.ts";
import type { PolicyKind } from "./decision.ts";
import type { ContextValue, Request } from "./request.ts";

/** Condition keys whose value is not known: each may be absent or have any value. */
export interface Unknowns {
  /** Lower-case names; `all-absent` is every key that the request's context does not give. */
  readonly keys: ReadonlySet<string> | "all-absent";
  /** Of these, the keys that are certainly in the request whatever their value is. */
  readonly present?: ReadonlySet<string>;
  /** Keys that are certainly absent, though `all-absent` is said. */
  readonly absent?: ReadonlySet<string>;
}

/** The value of a key that is not known. */
export const unknownValue: unique symbol = Symbol("unknown");

/** How strongly a principal element names a caller (§2.5), from the weakest. */
export type Strength = 0 | 1 | 2 | 3 | 4;
export const NOBODY = 0;
/** The caller's whole account: the account decides further. */
export const ACCOUNT = 1;
/** The role behind the session, or the user behind a federated session. */
export const ROLE = 2;
/** The very user or session. */
export const DIRECT = 3;
/** Everybody. */
export const ANY = 4;

/** A request as the matchers need it: taken apart once. */
export class RequestView implements ChoiceState {
  readonly request: Request;
  readonly caller: Caller;
  /** Lower case. */
  readonly action: string;
  /** Lower case, what stands before the action's colon. */
  readonly service: string;
  readonly isSoleWildcard: boolean;
  readonly unknowns: Unknowns | undefined;
  readonly isOpen: boolean;
  readonly hasBoundary: boolean;
  flipped = 0;
  met = 0;
  /** The kind of the policy that is being matched. */
  kind: PolicyKind = "identity";
  /** Whether a policy variable without a value was met since this was last set to false. */
  hasValuelessVariable = false;
  /** The strength with which the last matched principal element named the caller. */
  strength: Strength = NOBODY;
  private parts: ResourceParts | undefined;

  constructor(request: Request, hasBoundary: boolean, unknowns?: Unknowns) {
    this.request = request;
    this.caller = callerOf(request);
    this.action = request.action.toLowerCase();
    const colon = this.action.indexOf(":");
    this.service = colon < 0 ? "" : this.action.slice(0, colon);
    this.isSoleWildcard = request.wildcardOnlyAction === true;
    this.unknowns = unknowns;
    this.isOpen = unknowns !== undefined;
    this.hasBoundary = hasBoundary;
  }

  /** The value of a condition key by its lower-case name; an empty list is an absent key. */
  valueOf(key: string): ContextValue | undefined | typeof unknownValue {
    const value = this.request.context.get(key);
    if (value === undefined) return this.isOpen && this.isUnknown(key) ? unknownValue : undefined;
    return typeof value !== "string" && value.length === 0 ? undefined : value;
  }

  /** Whether an unknown key is certainly in the request. */
  isPresent(key: string): boolean {
    return this.unknowns?.present?.has(key) === true;
  }

  get resource(): ResourceParts {
    return (this.parts ??= resourcePartsOf(this.request.resource));
  }

  private isUnknown(key: string): boolean {
    const unknowns = this.unknowns as Unknowns;
    if (unknowns.keys !== "all-absent") return unknowns.keys.has(key);
    return unknowns.absent?.has(key) !== true;
  }
}

/** A resource's ARN in the two stretches that are compared differently. */
export interface ResourceParts {
  /** Up to and with the fifth colon, lower case; empty where the resource is no ARN. */
  readonly head: string;
  readonly tail: string;
  /** The head as given. */
  readonly givenHead: string;
  /** `head + tail`. */
  readonly whole: string;
}

/** Splits at the fifth colon. */
function resourcePartsOf(resource: string): ResourceParts {
  const at = fifthColon(resource);
  const givenHead = resource.slice(0, at + 1);
  const head = givenHead.toLowerCase();
  const tail = resource.slice(at + 1);
  return { head, tail, givenHead, whole: head === givenHead ? resource : head + tail };
}

/** The place of the fifth colon, -1 where there are fewer. */
export function fifthColon(text: string): number {
  let at = -1;
  for (let i = 0; i < 5; i++) {
    at = text.indexOf(":", at + 1);
    if (at < 0) return -1;
  }
  return at;
}
