import { writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

/** One AWS managed policy in its latest version. */
export interface ManagedPolicyRow {
  readonly path: string;
  readonly version: string;
  readonly updated: string;
  readonly attachable: boolean;
  readonly document: unknown;
}

/** Documents in one block: who needs a document unpacks its block and no other. */
const blockSize = 16;

/** Writes the two files that `src/catalogue/managed-policies.ts` reads: what the policies are, and their documents in blocks. */
export function writeManagedPolicies(rows: Readonly<Record<string, ManagedPolicyRow>>): string {
  const names = Object.keys(rows).toSorted();
  const newest = names.map((name) => rows[name]?.updated ?? "").reduce((a, b) => (a > b ? a : b), "");
  const policies = Object.fromEntries(
    names.map((name) => {
      const { document: _, ...facts } = rows[name] as ManagedPolicyRow;
      return [name, facts];
    }),
  );
  const blocks: Buffer[] = [];
  for (let first = 0; first < names.length; first += blockSize) {
    const documents = names.slice(first, first + blockSize).map((name) => rows[name]?.document);
    blocks.push(gzipSync(JSON.stringify(documents), { level: 9 }));
  }
  const lengths = blocks.map(({ length }) => length);
  const facts = gzipSync(JSON.stringify({ newest, blockSize, lengths, policies }), { level: 9 });
  writeFileSync(placeOf("aws-managed-policies.json.gz"), facts);
  writeFileSync(placeOf("aws-managed-policy-documents.blocks"), Buffer.concat(blocks));
  return `${names.length} policies, the newest of ${newest}\n`;
}

function placeOf(name: string): URL {
  return new URL(`../src/catalogue/data/${name}`, import.meta.url);
}
