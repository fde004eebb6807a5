import type { CatalogueEntry } from "../catalogue-entry.ts";

export const awsCodes = {
  RB5001: { severity: "error", title: "An account could not be reached" },
} as const satisfies Record<string, CatalogueEntry>;
