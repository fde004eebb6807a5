import { useEffect, useReducer } from "react";
import type { Diagnostic, PortalEvent } from "../../../src/server/contract.ts";

type Change = Extract<PortalEvent, { kind: "change" }>;
type Finished = Extract<PortalEvent, { kind: "run-finished" }>;

/** An apply as the page has heard of it. */
export interface Run {
  readonly digest: string;
  readonly accounts: readonly {
    readonly account: string;
    readonly changes: number;
    readonly applied: number;
    /** What it waits for. */
    readonly waiting?: string;
    /** Why it could not be entered. */
    readonly failed?: string;
  }[];
  readonly changes: readonly Change[];
  readonly isStopping: boolean;
  readonly finished?: Finished;
}

export interface NewsState {
  readonly reading?: { readonly read: number; readonly accounts: number };
  readonly run?: Run;
  /** Grows when the live world was read anew. */
  readonly worldsRead: number;
  readonly isConnected: boolean;
}

type Message = PortalEvent | { readonly kind: "connected" } | { readonly kind: "disconnected" };

/** What the server tells while it reads and applies. The browser itself connects again, and asks for what it missed. */
export function useNews(): NewsState {
  const [state, hear] = useReducer(heard, { worldsRead: 0, isConnected: true });
  useEffect(() => {
    const source = new EventSource("/api/events");
    source.onopen = () => hear({ kind: "connected" });
    source.onerror = () => hear({ kind: "disconnected" });
    source.onmessage = ({ data }: MessageEvent<string>) => hear(JSON.parse(data) as PortalEvent);
    return () => source.close();
  }, []);
  return state;
}

function heard(state: NewsState, message: Message): NewsState {
  switch (message.kind) {
    case "connected":
      return { ...state, isConnected: true };
    case "disconnected":
      return { ...state, isConnected: false };
    case "reading":
      return { ...state, reading: message };
    case "world-read": {
      const { reading: _, ...rest } = state;
      return { ...rest, worldsRead: state.worldsRead + 1 };
    }
    case "run-started":
      return {
        ...state,
        run: {
          digest: message.digest,
          accounts: message.accounts.map((one) => ({ ...one, applied: 0 })),
          changes: [],
          isStopping: false,
        },
      };
    case "change":
    case "waiting":
    case "account-failed":
    case "stopping":
    case "run-finished":
      return state.run ? { ...state, run: runAfter(state.run, message) } : state;
  }
}

function runAfter(
  run: Run,
  message: Extract<
    PortalEvent,
    { kind: "change" | "waiting" | "account-failed" | "stopping" | "run-finished" }
  >,
): Run {
  switch (message.kind) {
    case "change":
      return {
        ...run,
        changes: [...run.changes, message],
        accounts: run.accounts.map((one) => (one.account === message.account ? oneMore(one, message) : one)),
      };
    case "waiting":
      return {
        ...run,
        accounts: run.accounts.map((one) =>
          one.account === message.account ? { ...one, waiting: message.why } : one,
        ),
      };
    case "account-failed":
      return {
        ...run,
        accounts: run.accounts.map((one) =>
          one.account === message.account ? { ...one, failed: message.why } : one,
        ),
      };
    case "stopping":
      return { ...run, isStopping: true };
    case "run-finished":
      return { ...run, finished: message };
  }
}

/** An account of which one more change has ended: it waits no longer. */
function oneMore(account: Run["accounts"][number], { status }: Change): Run["accounts"][number] {
  const { waiting: _, ...rest } = account;
  return status === "applied" ? { ...rest, applied: rest.applied + 1 } : rest;
}

/** Errors first. */
export function sorted(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...diagnostics].sort((a, b) => Number(b.severity === "error") - Number(a.severity === "error"));
}
