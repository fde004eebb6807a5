export * from "./catalogue.ts";
export * from "./catalogue-entry.ts";
export * from "./diagnostic.ts";
export * from "./source-span.ts";
export * from "./suggestion.ts";
