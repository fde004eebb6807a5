import Button from "@cloudscape-design/components/button";
import { type ReactNode, useState } from "react";
import type { Bridge, WorldName } from "../../../../src/server/contract.ts";
import { counted, durationText, windowsText } from "../../parts/words.ts";
import { api } from "../api.ts";
import { useLoaded } from "../loading.ts";
import { PathSteps } from "../path-steps.tsx";
import { Waiting } from "../states.tsx";

interface BridgeDetailsProps {
  readonly title: string;
  readonly bridges: readonly Bridge[];
  readonly world: WorldName;
  readonly close: () => void;
}

/** What goes through the selected part of the picture. */
export function BridgeDetails({ title, bridges, world, close }: BridgeDetailsProps): ReactNode {
  const [only] = bridges;
  const [open, setOpen] = useState<string>();
  const shown = open ?? (bridges.length === 1 && only ? keyOf(only) : undefined);
  return (
    <aside className="pic-details" aria-label={`Bridges of ${title}`}>
      <header>
        <h2>{title}</h2>
        <Button variant="icon" iconName="close" ariaLabel="Close" onClick={close} />
      </header>
      <p className="rb-soft">{counted(bridges.length, "bridge")}</p>
      <ul>
        {bridges.map((bridge) => (
          <li key={keyOf(bridge)}>
            <button
              type="button"
              className="pic-bridge"
              aria-expanded={shown === keyOf(bridge)}
              onClick={() => setOpen(shown === keyOf(bridge) ? "" : keyOf(bridge))}
            >
              <b>{bridge.person}</b> → {bridge.role} @ {bridge.account}
              <BridgeTerms bridge={bridge} />
            </button>
            {shown === keyOf(bridge) && <BridgePath bridge={bridge} world={world} />}
          </li>
        ))}
      </ul>
    </aside>
  );
}

function keyOf({ person, roleArn }: Bridge): string {
  return `${person} ${roleArn}`;
}

/** State, MFA, session, time. */
export function BridgeTerms({ bridge }: { readonly bridge: Bridge }): ReactNode {
  const { state, missing, mfa, sessionDuration, windows } = bridge;
  const parts = [
    mfa === "required" ? "MFA" : "without MFA, too",
    ...(sessionDuration === undefined ? [] : [durationText(sessionDuration)]),
    ...(windows.length === 0 ? [] : [windowsText(windows)]),
  ];
  return (
    <small className="rb-faint">
      {state === "half-open" ? (
        <span className="rb-bad">
          half-open: {missing.map((part) => part.replace("-", " ")).join(", ")} missing
        </span>
      ) : (
        <span className="rb-good">open</span>
      )}{" "}
      · {parts.join(" · ")}
    </small>
  );
}

function BridgePath({ bridge, world }: { readonly bridge: Bridge; readonly world: WorldName }): ReactNode {
  const steps = useLoaded(`${world} ${keyOf(bridge)}`, () =>
    api.bridge(world, bridge.person, bridge.roleArn),
  );
  return (
    <Waiting loaded={steps} what="its doors">
      {(value) => <PathSteps steps={value} />}
    </Waiting>
  );
}
