// The layers of ARCHITECTURE.md: a folder of src/ may import itself and what stands here, nothing else.
const layers = {
  model: [],
  diagnostics: [],
  catalogue: ["model"],
  policy: ["model", "diagnostics", "catalogue"],
  declaration: ["model", "diagnostics", "catalogue", "policy"],
  design: ["model", "diagnostics", "catalogue", "policy", "declaration"],
  access: ["model", "diagnostics", "catalogue", "policy"],
  import: ["model", "diagnostics", "catalogue", "policy", "declaration", "design", "access"],
  plan: ["model", "diagnostics", "catalogue", "access"],
  cloud: ["model"],
  apply: ["plan", "cloud", "model"],
  aws: ["cloud", "model"],
  passage: ["model", "diagnostics", "catalogue", "declaration", "cloud"],
  sandbox: ["model", "catalogue", "policy"],
  export: ["model", "access"],
  "stack-sets": ["model", "plan", "cloud", "apply", "export"],
};
const below = Object.keys(layers).filter((layer) => layer !== "sandbox");
layers.workspace = below;
layers.server = [...below, "sandbox", "workspace"];
layers.cli = [...below, "sandbox", "workspace", "server"];

const layerRules = Object.entries(layers).map(([layer, allowed]) => ({
  name: `layer-${layer}`,
  comment: `src/${layer}/ may import ${allowed.join(", ") || "nothing"}`,
  severity: "error",
  from: { path: `^(test/fixtures/architecture/)?src/${layer}/`, pathNot: "\\.test\\.ts$" },
  to: { path: "(^|/)src/[^/]+/", pathNot: `(^|/)src/(${[layer, ...allowed].join("|")})/` },
}));

module.exports = {
  forbidden: [
    ...layerRules,
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "sdk-only-in-aws",
      comment: "The AWS SDK is imported by src/aws/ alone",
      severity: "error",
      from: { path: "^src/(?!aws/)", pathNot: "\\.test\\.ts$" },
      to: { path: "node_modules/@aws-sdk/" },
    },
    {
      name: "no-tests-in-product",
      severity: "error",
      from: { path: "^src/", pathNot: "\\.test\\.ts$" },
      to: { path: "\\.test\\.ts$|^test/" },
    },
    {
      name: "no-dev-dependencies-in-product",
      severity: "error",
      from: { path: "^src/", pathNot: "\\.test\\.ts$" },
      to: { dependencyTypes: ["npm-dev"] },
    },
    { name: "resolvable", severity: "error", from: { path: "^src/" }, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    parser: "swc",
    enhancedResolveOptions: { extensions: [".ts", ".js", ".json"], exportsFields: ["exports"], conditionNames: ["import", "node", "default"] },
  },
};
