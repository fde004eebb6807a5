import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import { type ReactNode, useState } from "react";
import type { Overview } from "../../../../src/server/contract.ts";
import { counted } from "../../parts/words.ts";
import { api } from "../api.ts";
import { Choose } from "../choose.tsx";
import { useLoaded } from "../loading.ts";

interface SelectorFieldProps {
  readonly overview: Overview;
  readonly selector: string;
  readonly set: (selector: string) => void;
}

/** No account is called that: the choice that opens the way to several. */
const several = "*";

/** In which accounts: one by its name, or several by a selector, whose accounts are shown while one writes. */
export function SelectorField({ overview, selector, set }: SelectorFieldProps): ReactNode {
  const targets = overview.accounts.filter(({ isSource, retired }) => !isSource && !retired);
  const isName = targets.some(({ name }) => name === selector);
  const [wantsSeveral, setWantsSeveral] = useState(false);
  const isSeveral = selector === "" ? wantsSeveral : !isName;
  return (
    <>
      <FormField label="Account">
        <Choose
          label="Account"
          placeholder="In which account"
          choices={[
            { value: several, label: "Several accounts…", description: "by project, stage or name" },
            ...targets.map(({ name }) => ({ value: name })),
          ]}
          chosen={isSeveral ? several : selector}
          choose={(value) => {
            setWantsSeveral(value === several);
            set(value === several ? "" : value);
          }}
        />
      </FormField>
      {isSeveral && <Several overview={overview} selector={selector} set={set} />}
    </>
  );
}

function Several({ overview, selector, set }: SelectorFieldProps): ReactNode {
  return (
    <div className="changes-several">
      {(["project", "stage"] as const).map((key) => (
        <Choose
          key={key}
          label={key === "project" ? "Project" : "Stage"}
          none={key === "project" ? "Any project" : "Any stage"}
          choices={valuesOf(overview, key)}
          chosen={conditionOf(selector, key)}
          choose={(value) => set(withCondition(selector, key, value))}
        />
      ))}
      <FormField label="Selector">
        <Input
          value={selector}
          placeholder="*-production, or project=shop"
          spellcheck={false}
          autoComplete={false}
          onChange={({ detail }) => set(detail.value)}
        />
      </FormField>
      <Selected selector={selector.trim()} />
    </div>
  );
}

const mostNames = 4;

/** What the selector means, as the server says. */
function Selected({ selector }: { readonly selector: string }): ReactNode {
  const loaded = useLoaded(selector === "" ? undefined : `selected ${selector}`, () =>
    api.selected(selector),
  );
  if (selector === "" || loaded.status === "failed" || loaded.value === undefined) {
    return (
      <p className="rb-faint">Conditions hold where the account has the attribute; * is every account.</p>
    );
  }
  const { accounts, problem } = loaded.value;
  if (problem !== undefined) return <p className="rb-bad">{problem.replaceAll("`", "")}</p>;
  if (accounts.length === 0) return <p className="rb-warn">No account is meant by this.</p>;
  const more = accounts.length - mostNames;
  return (
    <p className="rb-soft" role="status">
      {counted(accounts.length, "account")}: {accounts.slice(0, mostNames).join(", ")}
      {more > 0 && ` and ${more} more`}
    </p>
  );
}

function valuesOf({ accounts }: Overview, key: "project" | "stage"): readonly { readonly value: string }[] {
  return [...new Set(accounts.flatMap((account) => account[key] ?? []))].sort().map((value) => ({ value }));
}

function conditionsOf(selector: string): readonly string[] {
  return selector.includes("=")
    ? selector
        .split(",")
        .map((one) => one.trim())
        .filter(Boolean)
    : [];
}

function conditionOf(selector: string, key: string): string {
  return (
    conditionsOf(selector)
      .find((one) => one.startsWith(`${key}=`))
      ?.slice(key.length + 1) ?? ""
  );
}

/** The selector with another value for a key; what was no condition gives way. */
function withCondition(selector: string, key: string, value: string): string {
  const others = conditionsOf(selector).filter((one) => !one.startsWith(`${key}=`));
  return [...others, ...(value === "" ? [] : [`${key}=${value}`])].join(",");
}
