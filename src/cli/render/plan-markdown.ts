import type { Bridge } from "../../model/index.ts";
import type { Plan } from "../../plan/index.ts";
import { bridgeTerms, goingOnText } from "./bridges.ts";
import { renderChanges } from "./changes.ts";
import { accountNames, isOnlyMoved, totalsText } from "./plan.ts";
import { plainTheme } from "./theme.ts";
import { counted, lastSessionText, listed, windowsText } from "./words.ts";

/** A comment on a pull request has some 65,000 characters; a table of so many bridges fits beside the rest. */
const mostBridges = 200;

/** A plan as GitHub-flavoured Markdown, for a comment on a pull request. */
export function planAsMarkdown(plan: Plan): string {
  const { changes, bridges, access, diagnostics, live } = plan;
  const accounts = counted(Object.keys(live.accounts).length, "account");
  if (changes.length === 0 && diagnostics.length === 0)
    return `**Rolebridge:** nothing to change in ${accounts}.\n`;
  const errors = diagnostics.filter((one) => one.severity === "error");
  return [
    `### Rolebridge: ${changes.length === 0 ? "nothing to change" : totalsText(changes)} in ${accounts}`,
    "",
    ...(errors.length > 0
      ? [`**${counted(errors.length, "problem")} must be settled before this can be applied.**`, ""]
      : []),
    ...diagnosticsList(plan),
    ...bridgeTable(bridges.opens, bridges.closes),
    ...bulletList(
      "Access",
      access.lines.map(
        (line) =>
          `\\${line.effect === "gains" ? "+" : "-"} **${escape(line.who)}** ${line.effect} ${code(listed(line.what))} in ${escape(listed(line.accounts))}`,
      ),
    ),
    ...changesBlock(plan),
    `<sub>Plan ${plan.digest.slice(0, 12)}, made ${plan.createdAt}</sub>`,
    "",
  ].join("\n");
}

function diagnosticsList({ diagnostics }: Plan): readonly string[] {
  return bulletList(
    "Found",
    diagnostics.map(
      (one) =>
        `${one.severity === "error" ? "**Error:**" : "Warning:"} ${escape(one.message)} (${one.code})${one.help === undefined ? "" : `: ${escape(one.help)}`}`,
    ),
  );
}

function bulletList(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`#### ${title}`, "", ...lines.map((line) => `- ${line}`), ""];
}

function bridgeTable(opens: readonly Bridge[], closes: readonly Bridge[]): readonly string[] {
  const rows = [
    ...opens.map((bridge) =>
      bridgeRow("+ opens", bridge, [
        ...bridgeTerms(bridge),
        lastSessionText(bridge.windows, bridge.sessionDuration),
      ]),
    ),
    ...closes.map((bridge) =>
      bridgeRow("- closes", bridge, [
        isOnlyMoved(bridge, opens) ? windowsText(bridge.windows) : goingOnText(bridge),
      ]),
    ),
  ];
  if (rows.length === 0) return [];
  const more = rows.length - mostBridges;
  return [
    "#### Bridges",
    "",
    "| | person | role | account | terms |",
    "|---|---|---|---|---|",
    ...rows.slice(0, mostBridges),
    ...(more > 0 ? [`| | … and ${more.toLocaleString("en-US")} more | | | |`] : []),
    "",
  ];
}

function bridgeRow(what: string, bridge: Bridge, terms: readonly string[]): string {
  const said = terms.filter((term) => term !== "").join(", ");
  return `| ${[what, bridge.person, bridge.role, bridge.account, said].map(escape).join(" | ")} |`;
}

function changesBlock(plan: Plan): readonly string[] {
  if (plan.changes.length === 0) return [];
  const lines = renderChanges(plan.changes, { theme: plainTheme, verbose: true, nameOf: accountNames(plan) });
  return [
    "<details><summary>Changes</summary>",
    "",
    "```text",
    // A fence inside a policy document would end ours.
    ...lines.map((line) => line.replaceAll("```", "` ` `")),
    "```",
    "",
    "</details>",
    "",
  ];
}

/** Names and messages hold no markup of their own; what stands in backticks is code already. */
function escape(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .split(/(`[^`]*`)/)
    .map((part) =>
      part.startsWith("`") ? part : part.replace(/[\\|<>*_[\]]/g, (character) => `\\${character}`),
    )
    .join("");
}

function code(text: string): string {
  return `\`${text.replaceAll("`", "'")}\``;
}
