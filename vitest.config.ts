import { defineConfig } from "vitest/config";

/** Walks that take a minute each, or a browser: also by themselves, `npm run test:long`. */
const long = [
  "adopt",
  "fault-matrix",
  "first-hour",
  "kill",
  "life",
  "many-doors",
  "pipeline",
  "portal-admin",
  "portal-changes",
  "portal-hostile",
  "portal-quality",
  "portal-start",
  "weather",
  "sandbox-sign-in",
  "portal-views",
].map((name) => `test/e2e/${name}.test.ts`);

/** For tests with real processes and ports: once more before a busy machine fails a change. */
const processes = { retry: 1, testTimeout: 600_000, hookTimeout: 120_000 };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["src/**/*.test.ts", "portal/src/**/*.test.ts", "test/*.test.ts"],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          exclude: long,
          ...processes,
        },
      },
      { test: { name: "long", include: long, ...processes } },
      {
        test: {
          name: "conformance",
          include: ["test/conformance/**/*.test.ts"],
          ...processes,
        },
      },
    ],
  },
});
