import { values } from "./attributes.js";

/** "Family^Given^Middle^Prefix^Suffix" as "Family, Given Middle". */
function readable(group) {
  const [family = "", given = "", middle = "", prefix = "", suffix = ""] = group.split("^").map((part) => part.trim());
  const rest = [prefix, given, middle, suffix].filter(Boolean).join(" ");
  return [family, rest].filter(Boolean).join(", ");
}

/**
 * A person name with its component groups: the alphabetic one, and in brackets the ideographic or else the phonetic one.
 * Names without alphabetic group show what they have.
 */
export function personName(dataset, tag) {
  const [first] = values(dataset, tag);
  if (first === undefined) {
    return "";
  }

  const groups =
    typeof first === "object" ? [first.Alphabetic, first.Ideographic, first.Phonetic] : String(first).split("=");
  const [main, other] = groups.map((group) => (typeof group === "string" ? readable(group) : "")).filter(Boolean);
  return other ? `${main} (${other})` : (main ?? "");
}
