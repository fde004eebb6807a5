import { listOf, type PolicyDocument } from "../../src/model/index.ts";
import type { Decision, PassingCall } from "../e2e/between.ts";

/** What `permissions` prints, for whoever signs a call. */
export interface GatekeptRights {
  readonly operator: PolicyDocument;
  /** By account id. */
  readonly reachIn?: (accountId: string) => PolicyDocument;
}

export interface Gatekeeper {
  decide(call: PassingCall): Decision;
  /** Rights by which calls come through from now on; those that came before are forgotten. */
  allow(rights: GatekeptRights): void;
  /** Actions that the operator's calls asked for. */
  asked(): readonly string[];
}

/**
 * Refuses every call whose action the printed rights do not name: for services that stand in for AWS and look at no rights.
 * Which resources a statement names is not looked at.
 */
export function gatekeeper(): Gatekeeper {
  let rights: GatekeptRights | undefined;
  let asked = new Set<string>();
  return {
    decide({ service, action, accountId }) {
      const name = `${service}:${action}`;
      if (accountId === undefined) asked.add(name);
      const document = accountId === undefined ? rights?.operator : rights?.reachIn?.(accountId);
      const isAllowed = document !== undefined && actionsOf(document).includes(name);
      // Nobody needs a right for it.
      return isAllowed || name === "sts:GetCallerIdentity" ? "pass" : { awsCode: "AccessDenied" };
    },
    allow(next) {
      rights = next;
      asked = new Set();
    },
    asked: () => [...asked].toSorted(),
  };
}

/** Actions that a document allows. */
export function actionsOf({ Statement }: PolicyDocument): readonly string[] {
  return listOf(Statement)
    .filter(({ Effect }) => Effect === "Allow")
    .flatMap(({ Action }) => listOf(Action));
}
