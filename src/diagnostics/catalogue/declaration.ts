import type { CatalogueEntry } from "../catalogue-entry.ts";

export const declarationCodes = {
  RB1001: { severity: "error", title: "The declaration cannot be read" },
} as const satisfies Record<string, CatalogueEntry>;
