/** What a store keeps: anything with a name that is unique in the account without regard to case. */
export interface Named {
  readonly name: string;
}

/**
 * Entities by name. IAM's names "are not distinguished by case": one that differs in case alone is the same entity,
 * and it keeps the spelling it was made with
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html).
 */
export class NamedStore<T extends Named> {
  readonly #byKey = new Map<string, T>();
  #sorted: readonly T[] | undefined;

  get size(): number {
    return this.#byKey.size;
  }

  get(name: string): T | undefined {
    return this.#byKey.get(name.toLowerCase());
  }

  has(name: string): boolean {
    return this.#byKey.has(name.toLowerCase());
  }

  add(entity: T): void {
    this.#byKey.set(entity.name.toLowerCase(), entity);
    this.#sorted = undefined;
  }

  delete(name: string): void {
    this.#byKey.delete(name.toLowerCase());
    this.#sorted = undefined;
  }

  /** Changes an entity's name by `rename`, which must set it. */
  rename(entity: T, rename: () => void): void {
    this.delete(entity.name);
    rename();
    this.add(entity);
  }

  /** All entities in the order of their names. */
  list(): readonly T[] {
    this.#sorted ??= [...this.#byKey]
      .sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0))
      .map(([, entity]) => entity);
    return this.#sorted;
  }
}
