/** What is known of a code besides its page `docs/diagnostics/<code>.md`. */
export interface CatalogueEntry {
  readonly severity: "error" | "warning";
  readonly title: string;
}
