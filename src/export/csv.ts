/** Rows as CSV (RFC 4180). No cell is one that a spreadsheet would take for a formula. */
export function csvText(rows: readonly (readonly string[])[]): string {
  return [...rows.map((row) => row.map(csvCell).join(",")), ""].join("\r\n");
}

/**
 * Signs with which a formula begins, also in full width, and blanks before which spreadsheets look away; the apostrophe
 * makes a text of it (https://owasp.org/www-community/attacks/CSV_Injection). A plain number is left one.
 */
function csvCell(text: string): string {
  const isNumber = /^-?\d+(\.\d+)?$/.test(text);
  const safe = !isNumber && /^\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
