/** Where a document is saved decides what may stand in it. */
export type DocumentKind = "identity" | "trust" | "session" | "scp" | "rcp";

/** One reason for which AWS would answer MalformedPolicyDocument. */
export interface DocumentProblem {
  /** JSON pointer to the value (RFC 6901); `rangeOfPointer` finds its place in the text. */
  readonly pointer: string;
  /** 1-based place of the statement, where the problem is in one. */
  readonly statement?: number;
  /** Lower-case sentence without a full stop. */
  readonly message: string;
}

/** Notes one problem. */
export type Report = (pointer: string, message: string) => void;

/** AWS asks for a comma and a space before a default. */
export function checkVariables(text: string, place: string, report: Report): void {
  if (/\$\{[^},]*,(?! ')/.test(text))
    report(place, `\`${text}\`: a default stands behind a comma and one space`);
}
