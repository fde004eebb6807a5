import type { DocumentText } from "../model/index.ts";
import { type CompiledDocument, createDocumentCache, type DocumentCache } from "../policy/index.ts";

/**
 * A policy document as it was saved. Equal texts are one object, so that ten thousand roles with the same door cost
 * one text, and a document is compiled once, when it first takes part in a decision.
 */
export class StoredDocument {
  readonly text: DocumentText;
  #cache: DocumentCache | undefined;
  #last: CompiledDocument | undefined;

  constructor(text: DocumentText) {
    this.text = text;
  }

  /** The document ready to decide, under the name that reasons give it. */
  compiled(label: string): CompiledDocument {
    if (this.#last?.label === label) return this.#last;
    this.#cache ??= createDocumentCache();
    this.#last = this.#cache.compile(this.text, label);
    return this.#last;
  }
}

/** Keeps one StoredDocument for each text that is in use. */
export class DocumentStore {
  readonly #byText = new Map<DocumentText, WeakRef<StoredDocument>>();
  #sweepAt = 1024;

  intern(text: DocumentText): StoredDocument {
    const known = this.#byText.get(text)?.deref();
    if (known !== undefined) return known;
    const document = new StoredDocument(text);
    this.#byText.set(text, new WeakRef(document));
    if (this.#byText.size >= this.#sweepAt) this.#sweep();
    return document;
  }

  #sweep(): void {
    for (const [text, reference] of this.#byText) {
      if (reference.deref() === undefined) this.#byText.delete(text);
    }
    this.#sweepAt = Math.max(1024, 2 * this.#byText.size);
  }
}
