import type { CatalogueEntry } from "../catalogue-entry.ts";

export const designCodes = {
  RB2001: { severity: "error", title: "A person holds more doors than fit" },
} as const satisfies Record<string, CatalogueEntry>;
