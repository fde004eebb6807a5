import {
  type CompiledDocument,
  type ContextValue,
  compileDocument,
  type PolicySet,
} from "../../policy/index.ts";
import type { HeldPolicy, KnownPrincipal } from "../atlas.ts";
import type { ReadDocument } from "../clauses.ts";
import type { Doors } from "../doors.ts";
import type { MfaState } from "../scene.ts";

/** What is asked, apart from who asks. */
export interface Deed {
  readonly action: string;
  /** Absent: on some resource, whichever the statements name. */
  readonly resource?: string;
  readonly accountId: string;
  /** Condition keys that are known, by lower-case name. */
  readonly context: ReadonlyMap<string, ContextValue>;
  /** Where MFA stands, where that is known: an access key alone carries nothing about it. */
  readonly mfa?: MfaState;
}

/** A principal with its policies, compiled once however often it is asked. */
export interface Asking {
  readonly principal: KnownPrincipal;
  readonly held: readonly HeldPolicy[];
  /** What was read; a boundary whose text is not at hand allows everything here. */
  readonly policies: PolicySet;
  /** The same, and whatever is not at hand allows everything. */
  readonly atBest: PolicySet;
  /** The documents that speak of resources: its own and its boundary's. */
  readonly documents: readonly ReadDocument[];
  /** Policies of its own whose text is not at hand, or not whole. */
  readonly unread: readonly string[];
  /** Its boundary, where the text of that is not at hand, or not whole. */
  readonly unreadBoundary?: string;
}

const askings = new WeakMap<KnownPrincipal, Asking>();

/** The policies of a principal, made ready when it is first asked. */
export function askingOf(doors: Doors, principal: KnownPrincipal): Asking {
  const known = askings.get(principal) ?? makeAsking(doors, principal);
  askings.set(principal, known);
  return known;
}

function makeAsking({ atlas }: Doors, principal: KnownPrincipal): Asking {
  const held = atlas.policiesOf(principal);
  const limit = principal.resource.boundary;
  const boundary = atlas.boundaryOf(principal);
  const isUnlimited = boundary === "unknown" || (boundary !== "none" && boundary.isDoubtful);
  const text = limit === undefined || isUnlimited ? undefined : atlas.managedText(limit);
  const policies: PolicySet = {
    identity: held.map(({ text: document }, index) => compileDocument(document, String(index))),
    ...(limit !== undefined && { boundary: text === undefined ? everything : compileDocument(text, limit) }),
    session: [],
    scps: [],
    rcps: [],
  };
  const doubtful = held.filter(({ document }) => document.isDoubtful).map(({ name }) => name);
  const unread = [...atlas.missingDocuments(principal), ...doubtful];
  return {
    principal,
    held,
    policies,
    atBest: unread.length === 0 ? policies : { ...policies, identity: [...policies.identity, everything] },
    documents: [...held.map(({ document }) => document), ...(typeof boundary === "string" ? [] : [boundary])],
    unread,
    ...(limit !== undefined && isUnlimited && { unreadBoundary: limit }),
  };
}

/** Marks statements that stand in for what is not at hand. */
export const unreadLabel = "unread";

/** Stands for a document of which nothing is known. */
const everything: CompiledDocument = compileDocument(
  '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}',
  unreadLabel,
);
