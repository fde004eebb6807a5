import { useState } from "react";
import { keep, recall } from "../parts/keep.ts";

const mostRecents = 5;

/** What a person starred and used, kept in this browser for one organization and person. */
export interface Memory {
  readonly favourites: readonly string[];
  /** The latest first. */
  readonly recents: readonly string[];
  toggleFavourite(name: string): void;
  use(name: string): void;
}

export function useMemory(organization: string, person: string): Memory {
  const key = `start.${organization}.${person}`;
  const [favourites, setFavourites] = useState(() => namesIn(recall(`${key}.favourites`, [])));
  const [recents, setRecents] = useState(() => namesIn(recall(`${key}.recents`, [])));
  return {
    favourites,
    recents,
    toggleFavourite(name) {
      const next = favourites.includes(name)
        ? favourites.filter((one) => one !== name)
        : [...favourites, name];
      keep(`${key}.favourites`, next);
      setFavourites(next);
    },
    use(name) {
      const next = [name, ...recents.filter((one) => one !== name)].slice(0, mostRecents);
      keep(`${key}.recents`, next);
      setRecents(next);
    },
  };
}

/** What the browser kept may be of another version. */
function namesIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
}
