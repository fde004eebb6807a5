/** How Rolebridge enters an account: by a role assumed from the ambient credentials, or by an AWS profile. */
export type Reach =
  | { readonly kind: "role"; readonly role: string; readonly readRole?: string }
  | { readonly kind: "profile"; readonly profile: string };
