// Text from files goes to a terminal: what would steer it is made visible, tabs are made spaces.

const tab = "    ";

/** A text on one line in which nothing is invisible or an instruction to the terminal. */
export function printable(text: string): string {
  return text
    .replaceAll("\t", tab)
    .replace(/[\u0000-\u001f\u007f]/g, (character) => String.fromCharCode(controlPicture(character)))
    .replace(/[\u0080-\u009f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\p{Cs}/gu, "\ufffd");
}

function controlPicture(character: string): number {
  const code = character.charCodeAt(0);
  return code === 0x7f ? 0x2421 : 0x2400 + code;
}

const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]$/u;
const widthless = /^[\p{Mn}\p{Me}\u200d\ufe0f]$/u;

/** Columns that a printable text takes in a terminal. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += widthless.test(character) ? 0 : wide.test(character) ? 2 : 1;
  return width;
}
