import Button from "@cloudscape-design/components/button";
import { type ReactNode, useState } from "react";
import type { Overview } from "../../../../src/server/contract.ts";
import type { Edit } from "../api.ts";
import { Choose } from "../choose.tsx";
import { grantsOf, type HeldGrant, sameEdit } from "./edits.ts";

/** What a person holds, as it is written, and taking it away. */
export function HeldGrants({
  overview,
  edits,
  granting,
  add,
  setEnd,
}: {
  readonly overview: Overview;
  readonly edits: readonly Edit[];
  /** Whom the form is about: shown until somebody else is chosen. */
  readonly granting: string;
  readonly add: (edits: readonly Edit[]) => void;
  readonly setEnd: (person: string, grant: HeldGrant) => void;
}): ReactNode {
  const [chosen, setPerson] = useState("");
  const person = chosen === "" ? granting : chosen;
  const grants = grantsOf(overview, person);
  return (
    <section className="rb-card changes-held">
      <h2>Revoke a grant, or set its end</h2>
      <Choose
        label="Whose grants"
        placeholder="Whose"
        choices={overview.people.map(({ name }) => ({ value: name }))}
        chosen={person}
        choose={setPerson}
      />
      {person !== "" && grants.length === 0 && <p className="rb-soft">{person} holds nothing.</p>}
      <ul>
        {grants.map((grant) => {
          const edit: Edit = { action: "revoke", person, access: grant.access };
          const time = [grant.from && `from ${grant.from}`, grant.until && `until ${grant.until}`]
            .filter(Boolean)
            .join(" ");
          return (
            <li key={`${grant.team ?? ""} ${grant.access} ${time}`}>
              <span>
                <b>{grant.access}</b>
                <small className="rb-faint">
                  {[time, grant.reason, grant.team && `through team ${grant.team}`]
                    .filter(Boolean)
                    .join(" · ")}
                </small>
              </span>
              {grant.team === undefined && (
                <span className="changes-held-act">
                  <Button
                    variant="inline-link"
                    disabled={edits.some((one) => sameEdit(one, edit))}
                    ariaLabel={`Set an end: ${grant.access} of ${person}`}
                    onClick={() => setEnd(person, grant)}
                  >
                    Set an end
                  </Button>
                  <Button
                    variant="inline-link"
                    disabled={edits.some((one) => sameEdit(one, edit))}
                    ariaLabel={`Revoke ${grant.access} from ${person}`}
                    onClick={() => add([edit])}
                  >
                    Revoke
                  </Button>
                </span>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
