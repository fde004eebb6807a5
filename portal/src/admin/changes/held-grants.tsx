import Button from "@cloudscape-design/components/button";
import { type ReactNode, useState } from "react";
import type { AccessEdit, AccessHolder, Overview } from "../../../../src/server/contract.ts";
import { grantsOf, type HeldGrant, holderText, sameEdit, timeText } from "./edits.ts";
import { HolderChoice } from "./holder-choice.tsx";

interface HeldGrantsProps {
  readonly overview: Overview;
  readonly edits: readonly AccessEdit[];
  /** Whom the form is about: shown until somebody else is chosen. */
  readonly granting: AccessHolder | undefined;
  readonly add: (edits: readonly AccessEdit[]) => void;
  readonly setEnd: (holder: AccessHolder, grant: HeldGrant) => void;
}

/** What a person or a team holds, as it is written, and taking it away. */
export function HeldGrants({ overview, edits, granting, add, setEnd }: HeldGrantsProps): ReactNode {
  const [chosen, setChosen] = useState<AccessHolder>();
  const holder = chosen ?? granting;
  return (
    <section className="rb-card changes-held">
      <h2>Revoke a grant, or set its end</h2>
      <HolderChoice
        label="Whose grants"
        placeholder="Whose"
        overview={overview}
        holder={holder}
        choose={setChosen}
      />
      {holder && (
        <Held
          overview={overview}
          holder={holder}
          isRevoked={(edit) => edits.some((one) => sameEdit(one, edit))}
          revoke={(edit) => add([edit])}
          setEnd={(grant) => setEnd(holder, grant)}
          goToTeam={(team) => setChosen({ team })}
        />
      )}
    </section>
  );
}

interface HeldProps {
  readonly overview: Overview;
  readonly holder: AccessHolder;
  readonly isRevoked: (edit: AccessEdit) => boolean;
  readonly revoke: (edit: AccessEdit) => void;
  readonly setEnd: (grant: HeldGrant) => void;
  readonly goToTeam: (team: string) => void;
}

function Held({ overview, holder, isRevoked, revoke, setEnd, goToTeam }: HeldProps): ReactNode {
  const grants = grantsOf(overview, holder);
  const who = holderText(holder);
  return (
    <>
      {"team" in holder && <Members overview={overview} team={holder.team} />}
      {grants.length === 0 && <p className="rb-soft">{who} holds nothing.</p>}
      <ul>
        {grants.map((grant) => {
          const { access, team, reason } = grant;
          const edit: AccessEdit = { action: "revoke", ...holder, access };
          return (
            <li key={`${team ?? ""} ${access} ${timeText(grant)}`}>
              <span>
                <b>{access}</b>
                <small className="rb-faint">
                  {[timeText(grant), reason, team && `through team ${team}`].filter(Boolean).join(" · ")}
                </small>
              </span>
              <span className="changes-held-act">
                {team === undefined ? (
                  <>
                    <Button
                      variant="inline-link"
                      disabled={isRevoked(edit)}
                      ariaLabel={`Set an end: ${access} of ${who}`}
                      onClick={() => setEnd(grant)}
                    >
                      Set an end
                    </Button>
                    <Button
                      variant="inline-link"
                      disabled={isRevoked(edit)}
                      ariaLabel={`Revoke ${access} from ${who}`}
                      onClick={() => revoke(edit)}
                    >
                      Revoke
                    </Button>
                  </>
                ) : (
                  <Button
                    variant="inline-link"
                    ariaLabel={`See the team ${team}: it holds ${access}`}
                    onClick={() => goToTeam(team)}
                  >
                    See the team
                  </Button>
                )}
              </span>
            </li>
          );
        })}
      </ul>
    </>
  );
}

/** Whom an edit of a team is about. */
function Members({ overview, team }: { readonly overview: Overview; readonly team: string }): ReactNode {
  const { members = [] } = overview.teams.find(({ name }) => name === team) ?? {};
  if (members.length === 0) return <p className="rb-warn">Nobody is in this team.</p>;
  return <p className="rb-soft">What the team holds, all of it hold: {members.join(", ")}</p>;
}
