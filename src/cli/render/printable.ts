// Text from files goes to a terminal: what would steer it is made visible, tabs are made spaces.

const tab = "    ";

/** A text on one line in which nothing is invisible or an instruction to the terminal. */
export function printable(text: string): string {
  return text
    .replaceAll("\t", tab)
    .replace(/\p{Cc}/gu, visibleControl)
    .replace(/[\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\p{Cs}/gu, "\ufffd");
}

/** ␛ for escape, and so on: the pictures of the first 32 control characters stand in their order. */
function visibleControl(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x20 ? String.fromCharCode(0x2400 + code) : "\ufffd";
}

const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]$/u;
const widthless = /^(?:\p{Mn}|\p{Me}|\u200d)$/u;

/** Columns that a printable text takes in a terminal. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += widthless.test(character) ? 0 : wide.test(character) ? 2 : 1;
  return width;
}
