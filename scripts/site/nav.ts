// What stands in the site, in which order. A page of docs/ that is not named here stands at the end of the guide.

/** A page made from a Markdown file of the repository. */
export interface SitePage {
  /** From the repository's root. */
  readonly file: string;
  /** In the navigation; default: the page's own title. */
  readonly label?: string;
}

export interface SiteSection {
  readonly title: string;
  readonly pages: readonly (SitePage | GeneratedPage)[];
}

/** A page made from the code. */
export interface GeneratedPage {
  readonly generated: "commands" | "declaration" | "diagnostics" | "findings" | "library";
  readonly label: string;
}

function docs(...names: readonly string[]): readonly SitePage[] {
  return names.map((name) => ({ file: `docs/${name}.md` }));
}

export const sections: readonly SiteSection[] = [
  {
    title: "Guide",
    pages: [
      { file: "README.md", label: "Rolebridge" },
      ...docs("first-hour", "import", "people", "passage", "portal", "access", "audit", "costs", "pipeline"),
      ...docs("recipes", "stack-sets", "when-not-to-use"),
    ],
  },
  {
    title: "Reference",
    pages: [
      { generated: "commands", label: "Commands" },
      { generated: "declaration", label: "The declaration" },
      { generated: "diagnostics", label: "Diagnostics" },
      { generated: "findings", label: "Findings in policies" },
      { generated: "library", label: "Library" },
      ...docs("glossary"),
    ],
  },
  {
    title: "How it works",
    pages: [
      ...docs("security", "policy-engine", "sandbox", "sandbox-and-moto"),
      { file: "src/sandbox/BEHAVIOUR.md", label: "What the sandbox promises" },
      { file: "ARCHITECTURE.md", label: "Architecture" },
      { file: "CONTRIBUTING.md", label: "Contributing" },
      { file: "CHANGELOG.md", label: "Changes" },
    ],
  },
  {
    title: "Measured",
    pages: docs("benchmarks", "benchmarks-policy", "benchmarks-sandbox", "benchmarks-stack-sets"),
  },
];

/** Folders whose Markdown files become pages that others link to, without a place in the navigation. */
export const furtherFolders = ["docs/diagnostics", "docs/adr"] as const;
