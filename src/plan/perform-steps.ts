import type { AccountState, IamWrite, World } from "../model/index.ts";
import { IamRefusal, performWrite } from "../model/index.ts";
import type { Step } from "./step.ts";

/** The world after some steps, done in memory in the order given. */
export function performSteps(world: World, steps: readonly Step[], now: string): World {
  const accounts: Record<string, AccountState> = { ...world.accounts };
  const options = { now, partition: world.directory.partition };
  for (const { address, work } of steps) {
    const state = accounts[address.accountId];
    if (!state || work.kind !== "write") continue;
    accounts[address.accountId] = performTolerantly(state, work.write, options);
  }
  return { ...world, accounts: accounts as World["accounts"] };
}

function performTolerantly(
  state: AccountState,
  write: IamWrite,
  options: Parameters<typeof performWrite>[2],
): AccountState {
  try {
    return performWrite(state, write, options);
  } catch (error) {
    if (error instanceof IamRefusal && error.code === "NoSuchEntity" && isRemoval(write)) return state;
    throw error;
  }
}

/** Whether a write only removes something: then it is done where the thing is not there. */
export function isRemoval({ call }: IamWrite): boolean {
  return /^(?:Delete|Detach|Remove|Untag|Deactivate)/.test(call);
}
