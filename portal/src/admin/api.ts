import type {
  AccessEdit,
  ActivityView,
  Answered,
  BridgesView,
  CanView,
  Diagnostic,
  DraftView,
  Overview,
  PathStep,
  PlanView,
  SelectedView,
  VerificationView,
  WhoCanView,
  WorldName,
} from "../../../src/server/contract.ts";

/** Why there is no answer: what the server said, or diagnostics. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
  readonly diagnostics: readonly Diagnostic[];

  constructor(message: string, diagnostics: readonly Diagnostic[] = []) {
    super(message);
    this.diagnostics = diagnostics;
  }
}

interface WorldQuery extends Readonly<Record<string, string>> {
  readonly world: WorldName;
}

export const api = {
  overview: (): Promise<Overview> => get("overview"),
  refresh: (): Promise<Overview> => post("refresh", {}),
  bridges: (world: WorldName): Promise<BridgesView> => answer(get("bridges", { world })),
  bridge: (world: WorldName, person: string, role: string): Promise<readonly PathStep[]> =>
    answer(get("bridge", { world, person, role })),
  can: (query: WorldQuery): Promise<CanView> => answer(get("can", query)),
  whoCan: (query: WorldQuery): Promise<WhoCanView> => answer(get("who-can", query)),
  verify: (world: WorldName): Promise<VerificationView> => answer(get("verify", { world })),
  activity: (): Promise<ActivityView> => get("activity"),
  selected: (selector: string): Promise<SelectedView> => get("selected", { selector }),
  draft: (edits: readonly AccessEdit[]): Promise<DraftView> => post("draft", { edits }),
  plan: (edits: readonly AccessEdit[]): Promise<PlanView> => answer(post("plan", { edits })),
  apply: (digest: string): Promise<"started"> => answer(post("apply", { digest })),
  stop: (): Promise<object> => post("stop", {}),
};

async function answer<T>(asked: Promise<Answered<T>>): Promise<T> {
  const answered = await asked;
  if (answered.status === "done") return answered.value;
  const [first] = answered.diagnostics;
  throw new NoAnswer(first?.message ?? "there is no answer yet", answered.diagnostics);
}

async function get<T>(name: string, query: Readonly<Record<string, string>> = {}): Promise<T> {
  const text = new URLSearchParams(query).toString();
  return read(await send(`/api/${name}${text === "" ? "" : `?${text}`}`));
}

async function post<T>(name: string, body: object): Promise<T> {
  return read(
    await send(`/api/${name}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    }),
  );
}

async function send(address: string, options: RequestInit = {}): Promise<Response> {
  try {
    return await fetch(address, { ...options, credentials: "same-origin" });
  } catch {
    throw new NoAnswer("the server does not answer: see whether `rolebridge portal` still runs");
  }
}

async function read<T>(response: Response): Promise<T> {
  if (response.ok) return (await response.json()) as T;
  throw new NoAnswer((await response.text()).trim() || `the server answered ${response.status}`);
}
