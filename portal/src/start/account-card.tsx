import { memo, type ReactNode } from "react";
import type { StartAccount } from "../../../src/server/contract.ts";
import { StageLabel, toneOf } from "../parts/stage.tsx";
import type { Entry } from "./entries.ts";
import type { Memory } from "./memory.ts";
import { RoleLine } from "./role-line.tsx";

/** Colours that a declaration may give an account, as tones. */
const declaredTones: Readonly<Record<string, string>> = {
  red: "rose",
  orange: "amber",
  yellow: "amber",
  green: "green",
  blue: "blue",
};

interface AccountCardProps {
  readonly account: StartAccount;
  readonly entries: readonly Entry[];
  readonly memory: Memory;
  readonly openDialog: (entry: Entry) => void;
}

function Card({ account, entries, ...lineProps }: AccountCardProps): ReactNode {
  const tone = declaredTones[account.color ?? ""] ?? toneOf(account.stage);
  return (
    <section className={`start-card rb-tone-${tone} start-card-toned`} aria-label={account.name}>
      <header className="start-card-head">
        <div>
          <h2>{account.name}</h2>
          <p className="rb-faint">
            <span className="rb-mono">{account.accountId}</span>
            {account.project !== undefined && ` · ${account.project}`}
          </p>
        </div>
        <StageLabel stage={account.stage} />
      </header>
      {account.description !== undefined && <p className="start-card-text rb-soft">{account.description}</p>}
      <ul>
        {entries.map((entry) => (
          <RoleLine key={entry.name} entry={entry} {...lineProps} />
        ))}
      </ul>
    </section>
  );
}

export const AccountCard = memo(Card);
