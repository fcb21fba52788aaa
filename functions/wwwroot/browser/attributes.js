/**
 * Reads attributes of the DICOM JSON model (PS3.18 Annex F). What is missing, empty or of an unexpected form reads as
 * nothing: files in the world lack attributes that they should have.
 */

/** All values, without the empty ones that hold a place. */
export function values(dataset, tag) {
  const value = dataset?.[tag]?.Value;
  return Array.isArray(value) ? value.filter((one) => one !== null && one !== undefined && one !== "") : [];
}

/** The first value as text; "" where there is none. */
export function text(dataset, tag) {
  const [first] = values(dataset, tag);
  return first === undefined || typeof first === "object" ? "" : String(first).trim();
}

/** All values as numbers; what is no number is left out. */
export function numbers(dataset, tag) {
  return values(dataset, tag).map(Number).filter(Number.isFinite);
}

/** The first value as a number. */
export function number(dataset, tag, otherwise = undefined) {
  return numbers(dataset, tag)[0] ?? otherwise;
}

/** The items of a sequence. */
export function items(dataset, tag) {
  return values(dataset, tag).filter((item) => typeof item === "object");
}

/** The first item of a sequence. */
export function item(dataset, tag) {
  return items(dataset, tag)[0];
}

/** Whether the attribute is there, with or without a value. */
export function has(dataset, tag) {
  return dataset?.[tag] !== undefined;
}
