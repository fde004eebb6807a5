import type { DocumentText } from "../model/index.ts";
import { documentOf } from "./documents.ts";

/**
 * What ends a one-time password that was not used, without a daemon: the first sign-in is done only when the password has
 * been changed, and after the instant AWS lets nobody change it but who comes with MFA, that is, has signed in before.
 */
export function oneTimePasswordDocument(expiresAt: string): DocumentText {
  return documentOf([
    {
      Effect: "Deny",
      Action: "iam:ChangePassword",
      Resource: "*",
      Condition: {
        DateGreaterThanEquals: { "aws:CurrentTime": expiresAt },
        BoolIfExists: { "aws:MultiFactorAuthPresent": "false" },
      },
    },
  ]);
}
