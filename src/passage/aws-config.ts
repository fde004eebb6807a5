// Role profiles in `~/.aws/config`: a marked block of ours, and everything outside it byte for byte as it was.

/** One profile: its name and its keys in order. */
export interface AwsProfile {
  readonly name: string;
  readonly settings: readonly (readonly [key: string, value: string])[];
}

export type ConfigUpdate =
  | { readonly kind: "updated"; readonly text: string; readonly changed: boolean }
  | { readonly kind: "refused"; readonly problems: readonly ConfigProblem[] };

export interface ConfigProblem {
  /** The file it is in; absent means the config file. */
  readonly file?: string;
  /** 1-based line of the file; absent where the problem has no place in it. */
  readonly line?: number;
  readonly message: string;
}

/**
 * The config file's text with the organization's block replaced, added, or (with no profiles) removed. Refused, with
 * nothing written: a profile of the same name outside the block, a damaged block, a value that would break the file.
 */
export function updateAwsConfig(
  text: string,
  organization: string,
  profiles: readonly AwsProfile[],
): ConfigUpdate {
  const place = findBlock(text, organization);
  if ("problems" in place) return { kind: "refused", problems: place.problems };
  const { before, after } = place;
  const problems = [
    ...hostileValues(profiles),
    ...doubledNames(profiles),
    ...collisions(text, place, profiles),
  ];
  if (problems.length > 0) return { kind: "refused", problems };
  const block = profiles.length === 0 ? "" : renderBlock(organization, profiles, newlineOf(text));
  const joint = block !== "" && before !== "" && !before.endsWith("\n") ? newlineOf(text) : "";
  const updated = before + joint + block + after;
  return { kind: "updated", text: updated, changed: updated !== text };
}

/**
 * Profiles of the same names in the credentials file: static keys there go before everything that the config file says.
 */
export function credentialsCollisions(
  text: string,
  file: string,
  profiles: readonly AwsProfile[],
): readonly ConfigProblem[] {
  const wanted = new Set(profiles.map((profile) => profile.name));
  return splitKeepingEnds(text).flatMap((line, index) => {
    const name = /^\s*\[\s*(.+?)\s*\]/.exec(line)?.[1];
    if (name === undefined || !wanted.has(name)) return [];
    return [
      { file, line: index + 1, message: `keys of a profile "${name}" stand there; they would be used` },
    ];
  });
}

/** A section of a config or credentials file: where it begins, and its keys. */
export interface ProfileSection {
  /** 1-based. */
  readonly line: number;
  readonly settings: Readonly<Record<string, string>>;
}

/** The profiles of a config file, or (`credentials`) of a credentials file, whose sections go by the bare name. */
export function readProfiles(
  text: string,
  kind: "config" | "credentials",
): ReadonlyMap<string, ProfileSection> {
  const sections = new Map<string, { line: number; settings: Record<string, string> }>();
  let current: Record<string, string> | undefined;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const header = /^\s*\[\s*(.+?)\s*\]/.exec(line)?.[1];
    if (header !== undefined) {
      const name = profileName(header, kind);
      current = name === undefined ? undefined : {};
      if (name !== undefined && current !== undefined)
        sections.set(name, { line: index + 1, settings: current });
      continue;
    }
    const setting = /^([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line);
    if (current !== undefined && setting) current[(setting[1] ?? "").toLowerCase()] = setting[2] ?? "";
  }
  return sections;
}

/** Whether a profile gets its credentials from us: nobody signs in with it. */
export function asksRolebridge(profile: ProfileSection | undefined): boolean {
  return /\bcreds\s+\S+@\S+/.test(profile?.settings["credential_process"] ?? "");
}

function profileName(header: string, kind: "config" | "credentials"): string | undefined {
  if (kind === "credentials" || header === "default") return header;
  return /^profile\s+(["']?)(.+?)\1$/.exec(header)?.[2];
}

/** The block as it stands in the file, with its markers. */
export function renderBlock(organization: string, profiles: readonly AwsProfile[], newline = "\n"): string {
  const lines = [
    beginMarker(organization),
    "# Written by `rolebridge config`; what is changed between these lines is lost at the next run.",
    ...profiles.flatMap((profile) => [
      `[profile ${profile.name}]`,
      ...profile.settings.map(([key, value]) => `${key} = ${value}`),
    ]),
    endMarker(organization),
    "",
  ];
  return lines.join(newline);
}

function beginMarker(organization: string): string {
  return `# BEGIN rolebridge ${organization}`;
}

function endMarker(organization: string): string {
  return `# END rolebridge ${organization}`;
}

interface BlockPlace {
  readonly before: string;
  readonly after: string;
  /** 1-based lines of the markers; absent where there is no block. */
  readonly lines?: { readonly first: number; readonly last: number };
}

function findBlock(
  text: string,
  organization: string,
): BlockPlace | { readonly problems: readonly ConfigProblem[] } {
  const lines = splitKeepingEnds(text);
  const linesThatAre = (marker: string): number[] =>
    lines.flatMap((line, index) => (line.trim() === marker ? [index + 1] : []));
  const begins = linesThatAre(beginMarker(organization));
  const ends = linesThatAre(endMarker(organization));
  const [first] = begins;
  const [last] = ends;
  if (first === undefined && last === undefined) return { before: text, after: "" };
  if (first === undefined || last === undefined || begins.length > 1 || ends.length > 1 || last < first) {
    const line = first ?? last;
    return {
      problems: [
        {
          ...(line !== undefined && { line }),
          message: `the block of rolebridge is damaged: it needs one line "${beginMarker(organization)}" and after it one line "${endMarker(organization)}"`,
        },
      ],
    };
  }
  return {
    before: lines.slice(0, first - 1).join(""),
    after: lines.slice(last).join(""),
    lines: { first, last },
  };
}

function collisions(text: string, place: BlockPlace, profiles: readonly AwsProfile[]): ConfigProblem[] {
  const wanted = new Set(profiles.map((profile) => profile.name));
  return splitKeepingEnds(text).flatMap((line, index) => {
    const number = index + 1;
    if (place.lines && number >= place.lines.first && number <= place.lines.last) return [];
    const name = /^\s*\[\s*profile\s+(["']?)(.+?)\1\s*\]/.exec(line)?.[2];
    if (name === undefined || !wanted.has(name)) return [];
    return [
      { line: number, message: `a profile "${name}" stands there already, outside the block of rolebridge` },
    ];
  });
}

function doubledNames(profiles: readonly AwsProfile[]): ConfigProblem[] {
  const names = profiles.map((profile) => profile.name);
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))].map((name) => ({
    message: `two profiles would be called "${name}"`,
  }));
}

/** A line break in a value would begin another setting. */
function hostileValues(profiles: readonly AwsProfile[]): ConfigProblem[] {
  return profiles.flatMap((profile) => {
    const texts = [profile.name, ...profile.settings.flat()];
    const isHostile = texts.some((one) => /[\p{Cc}\u2028\u2029]/u.test(one)) || /[\]"'\s]/.test(profile.name);
    return isHostile
      ? [{ message: `profile ${JSON.stringify(profile.name)} has a character that the file cannot hold` }]
      : [];
  });
}

function splitKeepingEnds(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function newlineOf(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}
