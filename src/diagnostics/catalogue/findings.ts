import type { CatalogueEntry } from "../catalogue-entry.ts";

export const findingCodes = {
  RB3001: { severity: "warning", title: "A policy document has an element that IAM ignores" },
} as const satisfies Record<string, CatalogueEntry>;
