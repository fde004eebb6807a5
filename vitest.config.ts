import { defineConfig } from "vitest/config";

/** Walks that take minutes, or a browser, or clients that a fresh machine lacks: `npm run test:long`. */
const long = [
  "adopt",
  "fault-matrix",
  "kill",
  "life",
  "pipeline",
  "portal-admin",
  "portal-quality",
  "portal-start",
].map((name) => `test/e2e/${name}.test.ts`);

export default defineConfig({
  test: {
    projects: [
      { test: { name: "unit", include: ["src/**/*.test.ts", "test/*.test.ts"], testTimeout: 30_000 } },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          exclude: long,
          // Real processes and ports: once more before a busy machine fails a change.
          retry: 1,
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
      { test: { name: "long", include: long, testTimeout: 600_000, hookTimeout: 120_000 } },
      {
        test: {
          name: "conformance",
          include: ["test/conformance/**/*.test.ts"],
          testTimeout: 600_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
