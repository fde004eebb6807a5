import type { PortalEvent } from "./contract.ts";

/** An event with its number: a page that lost its connection asks for what came after. */
export interface Numbered {
  readonly id: number;
  readonly event: PortalEvent;
}

/** What happened lately, and whoever listens. A new run makes what was told of the one before old news. */
export class News {
  #id = 0;
  #kept: Numbered[] = [];
  readonly #listeners = new Set<(news: Numbered) => void>();

  tell(event: PortalEvent): void {
    this.#id += 1;
    const news = { id: this.#id, event };
    // Of reading only the latest counts; a run is kept from its start.
    if (event.kind === "run-started") this.#kept = [];
    else if (event.kind === "reading") this.#kept = this.#kept.filter((one) => one.event.kind !== "reading");
    this.#kept.push(news);
    for (const listener of this.#listeners) listener(news);
  }

  /** What is kept after a number, then all that follows, until the answer is called. */
  listen(after: number, listener: (news: Numbered) => void): () => void {
    for (const news of this.#kept) if (news.id > after) listener(news);
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
