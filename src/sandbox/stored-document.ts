import type { DocumentText } from "../model/index.ts";
import { type CompiledPolicy, compilePolicy } from "../policy/index.ts";

/**
 * A policy document as it was saved. Equal texts are one object, so that ten thousand roles with the same door cost
 * one text, and a document is compiled once, when it first takes part in a decision.
 */
export class StoredDocument {
  readonly text: DocumentText;
  #compiled: CompiledPolicy | undefined;

  constructor(text: DocumentText) {
    this.text = text;
  }

  compiled(): CompiledPolicy {
    this.#compiled ??= compilePolicy(this.text);
    return this.#compiled;
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
