import type { CatalogueEntry } from "../catalogue-entry.ts";

export const planCodes = {
  RB4001: { severity: "error", title: "The plan is stale" },
} as const satisfies Record<string, CatalogueEntry>;
