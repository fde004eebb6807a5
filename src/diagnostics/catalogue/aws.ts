import type { CatalogueEntry } from "../catalogue-entry.ts";

export const awsCodes = {
  RB5001: { severity: "error", title: "An account could not be reached" },
  RB5002: { severity: "error", title: "There are no usable AWS credentials" },
  RB5003: { severity: "error", title: "The way into an account leads into another one" },
  RB5004: { severity: "error", title: "AWS refused to change a person's credentials" },
  RB5005: { severity: "error", title: "CloudFormation StackSets could not be used" },
} as const satisfies Record<string, CatalogueEntry>;
