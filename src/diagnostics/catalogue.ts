import { awsCodes } from "./catalogue/aws.ts";
import { declarationCodes } from "./catalogue/declaration.ts";
import { designCodes } from "./catalogue/design.ts";
import { findingCodes } from "./catalogue/findings.ts";
import { planCodes } from "./catalogue/plan.ts";

/**
 * Every code Rolebridge can report: 1xxx declaration, 2xxx design, 3xxx findings on policies and access,
 * 4xxx plan guards, 5xxx AWS. A code is never reused for something else.
 */
export const catalogue = {
  ...declarationCodes,
  ...designCodes,
  ...findingCodes,
  ...planCodes,
  ...awsCodes,
} as const;

export type DiagnosticCode = keyof typeof catalogue;
