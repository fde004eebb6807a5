import { central } from "./breaches/central.ts";
import { chains } from "./breaches/chains.ts";
import { declaredBridges } from "./breaches/declared-bridges.ts";
import { delegations } from "./breaches/delegated.ts";
import { limits } from "./breaches/limits.ts";
import { ownRoles } from "./breaches/own-roles.ts";
import { people } from "./breaches/people.ts";
import { sourceAccount } from "./breaches/source-account.ts";
import { stages } from "./breaches/stages.ts";
import { trusts } from "./breaches/trusts.ts";
import { words } from "./breaches/words.ts";
import type { Breach } from "./plant.ts";

/** Everything that `verify` must find. */
export const breaches: readonly Breach[] = [
  ...trusts,
  ...chains,
  ...people,
  ...declaredBridges,
  ...sourceAccount,
  ...stages,
  ...limits,
  ...ownRoles,
  ...words,
  ...central,
  ...delegations,
];
