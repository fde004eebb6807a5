import { isRecord } from "../model/index.ts";
import { parseInstant } from "./instant.ts";
import { parseIpRange } from "./ip-address.ts";
import { pointerToken } from "./json-source.ts";
import { type Comparison, parseOperator } from "./operator.ts";
import { checkVariables, type Report } from "./validation.ts";

/** Checks a Condition element: operators, keys and the form of the values. */
export function checkCondition(condition: unknown, report: Report): void {
  if (!isRecord(condition)) return report("/Condition", "Condition is not an object");
  for (const [name, keys] of Object.entries(condition)) {
    const place = `/Condition/${pointerToken(name)}`;
    const operator = parseOperator(name);
    if (!operator) report(place, `\`${name}\` is no condition operator`);
    if (!isRecord(keys)) {
      report(place, "an operator has an object of keys");
      continue;
    }
    for (const [key, values] of Object.entries(keys)) {
      const keyPlace = `${place}/${pointerToken(key)}`;
      // The keys of an identity provider begin with its host and path.
      if (!/^[A-Za-z0-9._-]+(?:\/[A-Za-z0-9._~/-]+)?:\S/.test(key))
        report(keyPlace, `\`${key}\` is no condition key: a prefix and a colon are needed`);
      if (operator) checkValues(operator.comparison, values, keyPlace, report);
    }
  }
}

function checkValues(comparison: Comparison, raw: unknown, place: string, report: Report): void {
  const list: readonly unknown[] = Array.isArray(raw) ? raw : [raw];
  if (list.length === 0) report(place, "the list is empty");
  for (const [i, value] of list.entries()) {
    const at = Array.isArray(raw) ? `${place}/${i}` : place;
    if (!["string", "number", "boolean"].includes(typeof value))
      report(at, "the value is neither text, number nor boolean");
    else checkValue(comparison, String(value), at, report);
  }
}

function checkValue(comparison: Comparison, value: string, place: string, report: Report): void {
  const refuse = (what: string): void => report(place, `\`${value}\` is no ${what}`);
  switch (comparison) {
    case "numeric":
      if (!/^[+-]?\d+(?:\.\d+)?$/.test(value)) refuse("number");
      return;
    case "date":
      if (Number.isNaN(parseInstant(value))) refuse("date");
      return;
    case "ip":
      if (!parseIpRange(value)) refuse("IP address or range");
      return;
    case "null":
      if (!/^(?:true|false)$/i.test(value)) refuse("boolean");
      return;
    case "bool":
      if (!/^(?:true|false)$/i.test(value) && !value.includes("${")) refuse("boolean");
      return;
    case "binary":
      if (!/^[A-Za-z0-9+/]*={0,2}$/.test(value)) refuse("base64 text");
      return;
    case "string":
    case "string-ignore-case":
    case "string-like":
    case "arn":
      checkVariables(value, place, report);
  }
}
