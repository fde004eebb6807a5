const isoDate =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:\d{2}))?)?)?$/;

/** Up to twelve digits: thirteen would be milliseconds, which AWS does not define. Four digits alone are a year. */
const epochSeconds = /^-?\d{1,12}(?:\.\d+)?$/;

/**
 * Milliseconds of an instant in one of the W3C's ISO 8601 profiles or in epoch seconds; NaN where it is neither.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date
 */
export function parseInstant(text: string): number {
  const match = isoDate.exec(text);
  if (match) return isoMilliseconds(match);
  return epochSeconds.test(text) ? Number(text) * 1000 : Number.NaN;
}

function isoMilliseconds(match: RegExpExecArray): number {
  const [
    ,
    year,
    month = "01",
    day = "01",
    hour = "00",
    minute = "00",
    second = "00",
    fraction = "",
    zone = "Z",
  ] = match;
  const days = new Date(`${year}-${month}-${day}T00:00:00Z`);
  // Date reads February 30 as March 1 or 2.
  if (Number.isNaN(days.getTime()) || days.getUTCDate() !== Number(day)) return Number.NaN;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return Number.NaN;
  const time = ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000;
  const milliseconds = fraction === "" ? 0 : Number(`0.${fraction}`) * 1000;
  return days.getTime() + time + milliseconds - zoneOffset(zone);
}

function zoneOffset(zone: string): number {
  if (zone === "Z") return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6));
  return (zone.startsWith("-") ? -minutes : minutes) * 60_000;
}
