// Opens each account in a profile or container of its own, where the browser has them: several accounts side by side.

/** Browsers that are known by a short name. */
export const knownBrowsers: Readonly<Record<string, string>> = {
  // https://www.chromium.org/user-experience/multi-profiles/
  chrome: "google-chrome --profile-directory={profile} {url}",
  chromium: "chromium --profile-directory={profile} {url}",
  edge: "microsoft-edge --profile-directory={profile} {url}",
  brave: "brave-browser --profile-directory={profile} {url}",
  // Profiles must exist: `firefox -CreateProfile NAME`.
  firefox: "firefox -P {profile} {url}",
  // With the extension "Open external links in a container".
  "firefox-containers": "firefox ext+container:name={profile}&color={color}&icon=briefcase&url={encoded}",
};

/** Colours that Firefox has for containers. */
const containerColors = ["blue", "turquoise", "green", "yellow", "orange", "red", "pink", "purple"];

export interface BrowserPage {
  readonly url: string;
  /** The account: names the profile. */
  readonly account: string;
  readonly color?: string;
}

/**
 * The words that open a page, from a line like `google-chrome --profile-directory={profile} {url}` or a known browser's
 * name. Words are split at blanks before anything is filled in: nothing in an address becomes another word.
 */
export function browserWords(line: string, page: BrowserPage): readonly string[] {
  const template = Object.hasOwn(knownBrowsers, line.trim()) ? (knownBrowsers[line.trim()] ?? "") : line;
  const words = template.trim().split(/\s+/);
  const hasPlace = /\{(url|encoded)\}/.test(template);
  const color = containerColors.find((one) => one === page.color) ?? "blue";
  const values: Readonly<Record<string, string>> = {
    profile: page.account,
    color,
    encoded: encodeURIComponent(page.url),
    url: page.url,
  };
  return (hasPlace ? words : [...words, "{url}"]).map((word) =>
    word.replace(/\{(profile|color|encoded|url)\}/g, (_place, name: string) => values[name] ?? ""),
  );
}
