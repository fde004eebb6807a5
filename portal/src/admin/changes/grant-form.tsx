import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import type { FormEvent, ReactNode } from "react";
import type { AccessEdit, Overview } from "../../../../src/server/contract.ts";
import { Choose } from "../choose.tsx";
import { editsOf, emptyGrant, type GrantDraft, holderText } from "./edits.ts";
import { GrantTime } from "./grant-time.tsx";
import { HolderChoice } from "./holder-choice.tsx";
import { SelectorField } from "./selector-field.tsx";

interface GrantFormProps {
  readonly overview: Overview;
  readonly grant: GrantDraft;
  readonly setGrant: (grant: GrantDraft) => void;
  readonly add: (edits: readonly AccessEdit[]) => void;
}

/** Grants a role in one account or in several, perhaps for a time; or gives a grant that stands another time. */
export function GrantForm({ overview, grant, setGrant, add }: GrantFormProps): ReactNode {
  const set = (part: Partial<GrantDraft>): void => setGrant({ ...grant, ...part });
  const { holder, role, selector, from, until, reason, replaces } = grant;
  const isWhole = holder !== undefined && role !== "" && selector.trim() !== "";
  const isBackwards = from !== "" && until !== "" && until < from;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!isWhole || isBackwards) return;
    add(editsOf(holder, { ...grant, selector: selector.trim() }));
    setGrant(emptyGrant(holder));
  };
  return (
    <form className="rb-card changes-grant" onSubmit={submit}>
      <h2>{replaces === undefined ? "Grant a role" : "Set the end of a grant"}</h2>
      {replaces === undefined ? (
        <WhoAndWhat overview={overview} grant={grant} set={set} />
      ) : (
        <p>
          <b>{replaces}</b> of <b>{holder && holderText(holder)}</b>
        </p>
      )}
      <GrantTime from={from} until={until} now={overview.now} set={set} />
      {isBackwards && <p className="rb-bad">It would end before it begins.</p>}
      <FormField label="Reason">
        <Input
          value={reason}
          placeholder="Why, for whoever reads the declaration"
          onChange={({ detail }) => set({ reason: detail.value })}
        />
      </FormField>
      <div className="changes-act">
        <Button formAction="submit" disabled={!isWhole || isBackwards}>
          Add to the edits
        </Button>
        {replaces !== undefined && (
          <Button variant="link" formAction="none" onClick={() => setGrant(emptyGrant(holder))}>
            Grant another instead
          </Button>
        )}
      </div>
    </form>
  );
}

interface WhoAndWhatProps {
  readonly overview: Overview;
  readonly grant: GrantDraft;
  readonly set: (part: Partial<GrantDraft>) => void;
}

function WhoAndWhat({ overview, grant, set }: WhoAndWhatProps): ReactNode {
  return (
    <>
      <FormField label="Person or team">
        <HolderChoice
          label="Person or team"
          placeholder="Who"
          overview={overview}
          holder={grant.holder}
          choose={(holder) => set({ holder })}
        />
      </FormField>
      <FormField label="Role">
        <Choose
          label="Role"
          placeholder="Which role"
          choices={overview.roles.map(({ name, description }) => ({ value: name, description }))}
          chosen={grant.role}
          choose={(role) => set({ role })}
        />
      </FormField>
      <SelectorField overview={overview} selector={grant.selector} set={(selector) => set({ selector })} />
    </>
  );
}
