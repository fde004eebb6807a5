import type { DocumentText, PolicyDocument } from "../model/index.ts";
import { ActionMatcher } from "./action-matcher.ts";
import { choose } from "./choice.ts";
import { type Condition, compileCondition } from "./condition.ts";
import {
  type ParsedDocument,
  type ParsedStatement,
  type ParseNote,
  parseDocument,
} from "./parse-document.ts";
import { compilePrincipal, matchNotPrincipal, type PrincipalSet, strengthOf } from "./principal-matcher.ts";
import { NotResourceMatcher, ResourceMatcher } from "./resource-matcher.ts";
import { and, NO, not, type Truth, YES } from "./truth.ts";
import { ANY, NOBODY, type RequestView } from "./view.ts";

/** A policy document made ready to decide: indexed by service, its statements compiled when first needed. */
export interface CompiledDocument {
  /** The policy's name or ARN, as given. */
  readonly label: string;
  /** Whether it could be read at all; what cannot be read grants nothing and proves nothing. */
  readonly isReadable: boolean;
  readonly hasVariables: boolean;
  /** The statements as read, for whoever looks into the structure. */
  readonly statements: readonly ParsedStatement[];
  /** What is odd in the stored document. */
  readonly notes: readonly ParseNote[];
}

/** Statements that may speak about one service. */
export interface ServiceStatements {
  readonly denies: readonly CompiledStatement[];
  readonly allows: readonly CompiledStatement[];
}

const none: readonly never[] = [];

function byEffect(statements: readonly CompiledStatement[]): ServiceStatements {
  const [first] = statements;
  if (statements.length === 1 && first) {
    return first.isDeny ? { denies: statements, allows: none } : { denies: none, allows: statements };
  }
  return {
    denies: statements.filter((one) => one.isDeny),
    allows: statements.filter((one) => !one.isDeny),
  };
}

/** Statements up to which a document has no index by service. */
const shortDocument = 3;

/** Services remembered per document; requests come from outside. */
const indexLimit = 600;

const noServices = new Map<string, ServiceStatements>();

/** The inside of a compiled document; callers see {@link CompiledDocument}. */
export class DocumentIndex implements CompiledDocument {
  readonly label: string;
  readonly isReadable: boolean;
  readonly hasVariables: boolean;
  readonly statements: readonly ParsedStatement[];
  readonly notes: readonly ParseNote[];
  readonly compiled: readonly CompiledStatement[];
  private readonly all: ServiceStatements;
  private readonly services: Map<string, ServiceStatements>;

  constructor(parsed: ParsedDocument, label: string) {
    this.label = label;
    this.isReadable = parsed.isReadable;
    this.hasVariables = parsed.hasVariables;
    this.statements = parsed.statements;
    this.notes = parsed.notes;
    this.compiled = parsed.statements.map((one) => new CompiledStatement(one, parsed.hasVariables));
    this.all = byEffect(this.compiled);
    this.services = this.compiled.length <= shortDocument ? noServices : new Map<string, ServiceStatements>();
  }

  /** The statements that may speak about a service; a short document is not worth an index. */
  forService(service: string): ServiceStatements {
    if (this.compiled.length <= shortDocument) return this.all;
    const found = this.services.get(service);
    if (found) return found;
    const made = byEffect(this.compiled.filter((statement) => statement.covers(service)));
    if (this.services.size >= indexLimit) this.services.clear();
    this.services.set(service, made);
    return made;
  }

  /** The same document under another label; what is compiled is shared. */
  relabelled(label: string): DocumentIndex {
    if (label === this.label) return this;
    const copy = Object.create(DocumentIndex.prototype) as {
      -readonly [K in keyof DocumentIndex]: DocumentIndex[K];
    };
    return Object.assign(copy, this, { label });
  }
}

/** Texts that a cache remembers before it starts anew. */
const cacheLimit = 200_000;

/** Compiles a document as it is stored. Never throws: what is odd is noted. */
export function compileDocument(document: DocumentText | PolicyDocument, label: string): CompiledDocument {
  return new DocumentIndex(parseDocument(document), label);
}

/** Compiles each text once: worlds hold the same document in many places. */
export interface DocumentCache {
  compile(document: DocumentText, label: string): CompiledDocument;
}

/** A cache of compiled documents by their text. */
export function createDocumentCache(): DocumentCache {
  const byText = new Map<DocumentText, DocumentIndex>();
  return {
    compile(document, label) {
      const found = byText.get(document);
      if (found) return found.relabelled(label);
      const made = new DocumentIndex(parseDocument(document), label);
      if (byText.size >= cacheLimit) byText.clear();
      byText.set(document, made);
      return made;
    },
  };
}

/** One statement, its elements compiled when a request first gets to them. */
export class CompiledStatement {
  readonly source: ParsedStatement;
  readonly isDeny: boolean;
  private readonly hasVariables: boolean;
  private actionMatcher: ActionMatcher | undefined;
  private resourceMatcher: ResourceMatcher | undefined;
  private principalSet: PrincipalSet | undefined;
  private conditionList: readonly Condition[] | undefined;

  constructor(source: ParsedStatement, hasVariables: boolean) {
    this.source = source;
    this.isDeny = source.effect === "Deny";
    this.hasVariables = hasVariables;
  }

  /** Whether some action of the service could match. */
  covers(service: string): boolean {
    if (this.source.actions) return this.actions.covers(service);
    return this.source.notActions !== undefined;
  }

  /** Whether the statement applies to the request; leaves the principal's strength in the view. */
  applies(view: RequestView): Truth {
    const action = this.matchAction(view);
    if (action === NO) return NO;
    const principal = this.matchPrincipal(view);
    if (principal === NO) return NO;
    const { strength } = view;
    let applies = and(and(action, principal), this.matchResource(view));
    for (const condition of this.conditions) {
      if (applies === NO) return NO;
      applies = and(applies, condition.test(view));
    }
    view.strength = strength;
    return applies;
  }

  matchAction(view: RequestView): Truth {
    const { actions, notActions } = this.source;
    if (actions) return this.actions.match(view);
    return notActions ? not(this.actions.match(view)) : NO;
  }

  matchResource(view: RequestView): Truth {
    const { resources, notResources } = this.source;
    if (resources || notResources) return this.resources.match(view);
    if (view.kind === "resource") return YES;
    // IAM refuses a statement without a resource outside trust policies: a stored one grants nothing and denies.
    return choose(view, "ambiguous:missing-resource", this.isDeny ? YES : NO, this.isDeny ? NO : YES);
  }

  matchPrincipal(view: RequestView): Truth {
    const { principal, notPrincipal } = this.source;
    view.strength = ANY;
    if (principal) {
      view.strength = strengthOf(this.principals, view);
      return view.strength === NOBODY ? NO : YES;
    }
    if (notPrincipal) return matchNotPrincipal(this.principals, view, this.isDeny);
    // A resource policy's statement must name somebody.
    return view.kind === "resource" && !this.isDeny ? NO : YES;
  }

  get conditions(): readonly Condition[] {
    return (this.conditionList ??= this.source.conditions.map((one) => compileCondition(one, this.options)));
  }

  private get actions(): ActionMatcher {
    const { actions, notActions } = this.source;
    // [D?] Read so that an Allow is narrow and a Deny wide; under NotAction the other way round.
    return (this.actionMatcher ??= new ActionMatcher(
      actions ?? notActions ?? [],
      this.isDeny === (actions !== undefined),
    ));
  }

  private get resources(): ResourceMatcher {
    const { resources, notResources } = this.source;
    const { options } = this;
    return (this.resourceMatcher ??= resources
      ? new ResourceMatcher(resources, options)
      : new NotResourceMatcher(notResources ?? [], options));
  }

  private get principals(): PrincipalSet {
    const { principal, notPrincipal } = this.source;
    return (this.principalSet ??= compilePrincipal(principal ?? notPrincipal ?? {}));
  }

  private get options(): { readonly hasVariables: boolean; readonly isDeny: boolean } {
    return { hasVariables: this.hasVariables, isDeny: this.isDeny };
  }
}
