import { UsageError } from "./usage-error.ts";

/** A number within bounds; `option` is where it was given. */
export function checkNumber(
  value: number,
  {
    option,
    least,
    most,
    whole,
  }: { readonly option: string; readonly least: number; readonly most?: number; readonly whole?: true },
): number {
  const isGood =
    value >= least &&
    value <= (most ?? Number.POSITIVE_INFINITY) &&
    (whole !== true || Number.isInteger(value));
  if (isGood) return value;
  const range = most === undefined ? `${least} or more` : `from ${least} to ${most}`;
  throw new UsageError(
    `${option} ${value} is out of range`,
    `It is a ${whole ? "whole " : ""}number, ${range}.`,
  );
}
