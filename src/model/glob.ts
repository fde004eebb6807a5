/** Whether a text matches a glob of `*` (any characters) and `?` (one character). Linear in practice, never exponential. */
export function matchesGlob(glob: string, text: string): boolean {
  let at = 0;
  let inText = 0;
  let star = -1;
  let starText = 0;
  while (inText < text.length) {
    if (glob[at] === "*") {
      star = at;
      starText = inText;
      at += 1;
    } else if (at < glob.length && (glob[at] === "?" || glob[at] === text[inText])) {
      at += 1;
      inText += 1;
    } else if (star >= 0) {
      starText += 1;
      inText = starText;
      at = star + 1;
    } else return false;
  }
  while (glob[at] === "*") at += 1;
  return at === glob.length;
}

export function isGlob(text: string): boolean {
  return /[*?]/.test(text);
}
