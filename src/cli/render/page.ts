import type { Theme } from "./theme.ts";

/** A Markdown page of ours for the terminal: titles stand out, fences go, code is indented. */
export function renderPage(markdown: string, theme: Theme): string {
  let isCode = false;
  const lines: string[] = [];
  for (const line of markdown.trimEnd().split("\n")) {
    const heading = /^#+ (.*)$/.exec(line);
    if (line.startsWith("```")) isCode = !isCode;
    else if (isCode) lines.push(theme.command(`    ${line}`).trimEnd());
    else if (heading) lines.push(theme.title(heading[1] ?? ""));
    else lines.push(...wrapped(line.replace(/\[([^\]]*)\]\(([^)]*)\)/g, "$1: $2")));
  }
  return lines.join("\n");
}

/** A paragraph in lines of at most 80 columns. */
function wrapped(paragraph: string, width = 80): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of paragraph.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
