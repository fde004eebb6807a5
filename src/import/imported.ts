/** Something that exists and that the declaration does not say, with the reason. */
export interface Remainder {
  /** `role Deployer in payments-dev`, `user ci in users`. */
  readonly subject: string;
  readonly because: string;
}

/** A value as YAML has it. */
export type Written = string | number | boolean | readonly Written[] | { readonly [key: string]: Written };

/** What a declaration would say, section by section, and what it leaves out. */
export interface Imported {
  readonly declaration: { readonly [section: string]: Written };
  readonly remainder: readonly Remainder[];
}
