import type { CatalogueEntry } from "../catalogue-entry.ts";

export const designCodes = {
  RB2001: { severity: "error", title: "A person holds more doors than fit" },
  RB2002: { severity: "error", title: "The source account would hold too many policies" },
  RB2003: { severity: "error", title: "A door in is too long" },
  RB2004: { severity: "error", title: "A role has too many managed policies" },
  RB2005: { severity: "error", title: "The inline policies of a role are too long" },
  RB2006: { severity: "error", title: "An account would hold too many users, roles or policies" },
  RB2007: { severity: "warning", title: "A default quota would be passed by the design" },
  RB2008: { severity: "error", title: "A role names a policy of another account" },
  RB2009: { severity: "error", title: "A person is in too many groups" },
  RB2010: { severity: "warning", title: "A role that was taken over cannot be switched to in the console" },
} as const satisfies Record<string, CatalogueEntry>;
