import { choiceCodes, choices } from "./choice.ts";
import { Deciding } from "./deciding.ts";
import type { Decision } from "./decision.ts";
import type { PolicySet } from "./policy-set.ts";
import type { Request } from "./request.ts";
import { RequestView } from "./view.ts";

/**
 * Decides one request as AWS does, by the rules of docs/policy-engine.md.
 * @example
 * const door = compileDocument('{"Version":"2012-10-17","Statement":{…}}', "switch-to-Operator@webapp");
 * evaluate(request, { identity: [door], session: [], scps: [], rcps: [], resource: trust }).decision;
 */
export function evaluate(request: Request, policies: PolicySet): Decision {
  const view = new RequestView(request, policies.boundary !== undefined);
  const outcome = new Deciding(view, policies, "must").decide();
  return view.met === 0 ? outcome : withAmbiguities(view, policies, outcome);
}

/** Names the choices that were met and whose other reading would have decided otherwise. */
function withAmbiguities(view: RequestView, policies: PolicySet, outcome: Decision): Decision {
  const ambiguities = choiceCodes(view.met).filter((code) => {
    view.flipped = choices[code];
    return new Deciding(view, policies, "must").decide().decision !== outcome.decision;
  });
  return { ...outcome, ambiguities };
}
