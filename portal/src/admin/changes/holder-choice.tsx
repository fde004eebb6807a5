import type { ReactNode } from "react";
import type { AccessHolder, Overview } from "../../../../src/server/contract.ts";
import { counted } from "../../parts/words.ts";
import { Choose } from "../choose.tsx";

interface HolderChoiceProps {
  readonly label: string;
  readonly placeholder: string;
  readonly overview: Overview;
  readonly holder: AccessHolder | undefined;
  readonly choose: (holder: AccessHolder) => void;
}

/** Whose grants: a person's own, or those that a team gives to all its members. */
export function HolderChoice({ label, placeholder, overview, holder, choose }: HolderChoiceProps): ReactNode {
  return (
    <Choose
      label={label}
      placeholder={placeholder}
      choices={[
        ...overview.people.map(({ name }) => ({
          value: keyOf({ person: name }),
          label: name,
          group: "People",
        })),
        ...overview.teams.map(({ name, members }) => ({
          value: keyOf({ team: name }),
          label: name,
          description: `team of ${counted(members.length, "person", "people")}`,
          group: "Teams",
        })),
      ]}
      chosen={holder ? keyOf(holder) : ""}
      choose={(key) => choose(holderOf(key))}
    />
  );
}

/** A person and a team may have the same name. */
function keyOf(holder: AccessHolder): string {
  return "team" in holder ? `team ${holder.team}` : `person ${holder.person}`;
}

function holderOf(key: string): AccessHolder {
  const name = key.slice(key.indexOf(" ") + 1);
  return key.startsWith("team ") ? { team: name } : { person: name };
}
