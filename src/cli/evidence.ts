import { createHash } from "node:crypto";
import type { Verification } from "../access/index.ts";
import type { World } from "../model/index.ts";

export interface EvidenceOptions {
  readonly world: World;
  /** The declaration's files by name. */
  readonly sources: ReadonlyMap<string, string>;
  readonly now: Date;
  readonly version: string;
}

/** A verification that can be kept: when, of what, and by which version. The digests name the world and each file. */
export interface Evidence extends Verification {
  readonly kind: "rolebridge/evidence";
  readonly version: 1;
  readonly madeAt: string;
  readonly rolebridge: string;
  readonly organization: string;
  /** SHA-256 of the world as `snapshot` writes it, and when it was read. */
  readonly world: { readonly digest: string; readonly readAt?: string };
  /** SHA-256 of each file of the declaration. */
  readonly declaration: Readonly<Record<string, string>>;
}

export function evidenceOf(
  verification: Verification,
  { world, sources, now, version }: EvidenceOptions,
): Evidence {
  return {
    kind: "rolebridge/evidence",
    version: 1,
    madeAt: now.toISOString(),
    rolebridge: version,
    organization: world.directory.organization,
    world: {
      digest: digestOf(JSON.stringify(world)),
      ...(world.readAt !== undefined && { readAt: world.readAt }),
    },
    declaration: Object.fromEntries([...sources].map(([file, text]) => [file, digestOf(text)])),
    ...verification,
  };
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
