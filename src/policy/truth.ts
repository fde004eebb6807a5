/**
 * Three-valued truth, ordered so that AND is the minimum and OR the maximum: no, open, yes.
 * Open is what cannot be decided from what is known of the request.
 */
export type Truth = 0 | 1 | 2;

export const NO = 0;
export const OPEN = 1;
export const YES = 2;

export function not(truth: Truth): Truth {
  return (2 - truth) as Truth;
}

export function and(a: Truth, b: Truth): Truth {
  return a < b ? a : b;
}

export function or(a: Truth, b: Truth): Truth {
  return a > b ? a : b;
}

export function truthOf(value: boolean): Truth {
  return value ? YES : NO;
}
