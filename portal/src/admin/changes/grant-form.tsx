import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import { type FormEvent, type ReactNode, useState } from "react";
import type { Overview } from "../../../../src/server/contract.ts";
import type { Edit } from "../api.ts";
import { Choose } from "../choose.tsx";

const nothing = { person: "", role: "", account: "", from: "", until: "", reason: "" };

/** Grants a role in an account, perhaps for a time. */
export function GrantForm({
  overview,
  add,
}: {
  readonly overview: Overview;
  readonly add: (edit: Edit) => void;
}): ReactNode {
  const [grant, setGrant] = useState(nothing);
  const set = (part: Partial<typeof nothing>): void => setGrant({ ...grant, ...part });
  const { person, role, account, from, until, reason } = grant;
  const isWhole = person !== "" && role !== "" && account !== "";
  const isBackwards = from !== "" && until !== "" && until < from;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!isWhole || isBackwards) return;
    add({
      action: "grant",
      person,
      access: `${role}@${account}`,
      ...(from !== "" && { from }),
      ...(until !== "" && { until }),
      ...(reason !== "" && { reason }),
    });
    setGrant({ ...nothing, person });
  };
  return (
    <form className="rb-card changes-grant" onSubmit={submit}>
      <h2>Grant a role</h2>
      <WhoWhatWhere overview={overview} grant={grant} set={set} />
      <div className="changes-dates">
        <Day label="From" value={from} change={(value) => set({ from: value })} />
        <Day label="Until, inclusive" value={until} change={(value) => set({ until: value })} />
      </div>
      {isBackwards && <p className="rb-bad">It would end before it begins.</p>}
      <FormField label="Reason">
        <Input
          value={reason}
          placeholder="Why, for whoever reads the declaration"
          onChange={({ detail }) => set({ reason: detail.value })}
        />
      </FormField>
      <Button formAction="submit" disabled={!isWhole || isBackwards}>
        Add to the edits
      </Button>
    </form>
  );
}

interface WhoWhatWhereProps {
  readonly overview: Overview;
  readonly grant: typeof nothing;
  readonly set: (part: Partial<typeof nothing>) => void;
}

function WhoWhatWhere({ overview, grant, set }: WhoWhatWhereProps): ReactNode {
  return (
    <>
      <FormField label="Person">
        <Choose
          label="Person"
          placeholder="Who"
          choices={overview.people.map(({ name }) => ({ value: name }))}
          chosen={grant.person}
          choose={(value) => set({ person: value })}
        />
      </FormField>
      <FormField label="Role">
        <Choose
          label="Role"
          placeholder="Which role"
          choices={overview.roles.map(({ name, description }) => ({ value: name, description }))}
          chosen={grant.role}
          choose={(value) => set({ role: value })}
        />
      </FormField>
      <FormField label="Account">
        <Choose
          label="Account"
          placeholder="In which account"
          choices={overview.accounts
            .filter(({ isSource, retired }) => !isSource && !retired)
            .map(({ name }) => ({ value: name }))}
          chosen={grant.account}
          choose={(value) => set({ account: value })}
        />
      </FormField>
    </>
  );
}

/** A day in UTC; without one the grant has no end on that side. */
function Day({
  label,
  value,
  change,
}: {
  readonly label: string;
  readonly value: string;
  readonly change: (value: string) => void;
}): ReactNode {
  return (
    <label className="changes-day">
      {label}
      <input type="date" value={value} max="9999-12-31" onChange={({ target }) => change(target.value)} />
    </label>
  );
}
