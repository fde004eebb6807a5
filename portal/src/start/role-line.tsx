import type { ReactNode } from "react";
import { ExternalIcon, StarIcon, TerminalIcon } from "../parts/icons.tsx";
import { StageLabel } from "../parts/stage.tsx";
import { durationText } from "../parts/words.ts";
import type { Entry } from "./entries.ts";
import type { Memory } from "./memory.ts";

interface RoleLineProps {
  readonly entry: Entry;
  readonly memory: Memory;
  readonly openDialog: (entry: Entry) => void;
  /** Names the account, too: the line stands outside its card. */
  readonly withAccount?: boolean;
}

/** One role: its name, what it is for, how long it lasts, and the two ways in. */
export function RoleLine({ entry, memory, openDialog, withAccount = false }: RoleLineProps): ReactNode {
  const { role, account, name } = entry;
  const isFavourite = memory.favourites.includes(name);
  return (
    <li className="start-role" data-standing={entry.standing}>
      <div className="start-role-text">
        <h3>
          {role.role}
          {withAccount && (
            <span className="start-role-account">
              {" @ "}
              {account.name} <StageLabel stage={account.stage} />
            </span>
          )}
        </h3>
        {role.description !== "" && <p className="rb-soft">{role.description}</p>}
        <Terms entry={entry} />
      </div>
      <div className="start-actions">
        <button
          type="button"
          className="start-star"
          aria-pressed={isFavourite}
          aria-label={`Favourite: ${name}`}
          onClick={() => memory.toggleFavourite(name)}
        >
          <StarIcon isFull={isFavourite} />
        </button>
        <button
          type="button"
          className="start-button"
          data-door={role.console === undefined || entry.standing !== "holds" ? "" : undefined}
          aria-label={`Command line for ${name}`}
          onClick={() => openDialog(entry)}
        >
          <TerminalIcon /> Command line
        </button>
        {role.console !== undefined && entry.standing === "holds" && (
          <a
            className="start-button start-button-first"
            data-door=""
            href={role.console}
            target="_blank"
            rel="noreferrer"
            aria-label={`Open console as ${name}`}
            onClick={() => memory.use(name)}
          >
            Open console <ExternalIcon />
          </a>
        )}
      </div>
    </li>
  );
}

/** Under which terms: session, MFA, time, reason, and why the console cannot. */
function Terms({ entry }: { readonly entry: Entry }): ReactNode {
  const { role, time, reasons } = entry;
  const parts = [
    `sessions of ${durationText(role.sessionDuration)}`,
    role.mfa === "required" ? "MFA" : "without MFA, too",
  ];
  return (
    <>
      <p className="rb-faint">
        {parts.join(" · ")}
        {time !== "" && (
          <>
            {" · "}
            <span className={entry.standing === "ended" ? "rb-bad" : "rb-warn"}>
              {entry.standing === "not-yet" && "not yet: "}
              {entry.standing === "ended" && "ended: "}
              {time}
            </span>
          </>
        )}
      </p>
      {reasons.length > 0 && <p className="rb-faint">{reasons.join("; ")}</p>}
      {role.consoleRefuses !== undefined && (
        <p className="rb-faint rb-warn">Not in the console: {role.consoleRefuses}.</p>
      )}
    </>
  );
}
