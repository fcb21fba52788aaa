/** A DA value as 2026-01-02; what is no date stays as it is. */
export function date(value) {
  const match = /^(\d{4})\.?(\d{2})\.?(\d{2})$/.exec(value);
  return match ? `${match[1]}-${match[2]}-${match[3]}` : value;
}

/** A TM value as 10:15; what is no time stays as it is. */
export function time(value) {
  const match = /^(\d{2}):?(\d{2})?/.exec(value);
  return match ? `${match[1]}:${match[2] ?? "00"}` : value;
}

/** What a date field holds (2026-01-02) as a DA value. */
export function dateValue(field) {
  return field.replaceAll("-", "");
}
