import type { CatalogueEntry } from "../catalogue-entry.ts";

export const planCodes = {
  RB4001: { severity: "error", title: "The plan is stale" },
  RB4002: { severity: "error", title: "A wanted name is taken by something Rolebridge did not make" },
  RB4003: { severity: "error", title: "A wanted name belongs to another organization of Rolebridge" },
  RB4004: { severity: "error", title: "The identity in use or a reach role would be locked out" },
  RB4005: { severity: "error", title: "More would be deleted than is allowed without saying so" },
  RB4006: { severity: "error", title: "Doors lead to an account that is no longer declared" },
  RB4007: { severity: "warning", title: "Something of ours carries what Rolebridge did not put there" },
  RB4008: { severity: "warning", title: "Something of ours cannot be deleted" },
  RB4009: { severity: "warning", title: "A path that differs from the declared one is kept" },
  RB4010: { severity: "error", title: "Another apply is running" },
  RB4011: { severity: "error", title: "An account is not the declared one or was not read" },
  RB4012: { severity: "error", title: "A saved file is damaged or of another kind" },
  RB4013: { severity: "warning", title: "Something is left out because of a conflict" },
  RB4014: { severity: "error", title: "Nobody could administer the source account any more" },
  RB4015: { severity: "warning", title: "A break-glass role stays" },
  RB4016: { severity: "error", title: "Something cannot be adopted" },
  RB4017: { severity: "error", title: "The declaration cannot be edited as asked" },
  RB4018: { severity: "warning", title: "Sessions of more than one person are ended" },
  RB4019: { severity: "warning", title: "Sessions in a role that is not ours go on" },
  RB4020: { severity: "error", title: "Somebody would gain what was not to be gained" },
} as const satisfies Record<string, CatalogueEntry>;
