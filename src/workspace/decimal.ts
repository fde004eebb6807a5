// Money is added exactly: the cents of a bill's parts make the cents of its sum.

/** Decimal places that are kept: more than any bill has. */
const places = 18;

/** The sum of decimal numbers as text, without zeros at its end. */
export function sumOf(amounts: readonly string[]): string {
  const sum = amounts.reduce((total, amount) => total + scaled(amount), 0n);
  const digits = (sum < 0n ? -sum : sum).toString().padStart(places + 1, "0");
  const fraction = digits.slice(-places).replace(/0+$/, "");
  return `${sum < 0n ? "-" : ""}${digits.slice(0, -places)}${fraction === "" ? "" : `.${fraction}`}`;
}

function scaled(amount: string): bigint {
  const parts = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/.exec(amount.trim());
  if (parts === null) throw new Error(`${amount} is not a decimal number`);
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = parts;
  const shift = places + Number(exponent) - fraction.length;
  const digits = BigInt(whole + fraction);
  const value = shift >= 0 ? digits * 10n ** BigInt(shift) : digits / 10n ** BigInt(-shift);
  return sign === "-" ? -value : value;
}
