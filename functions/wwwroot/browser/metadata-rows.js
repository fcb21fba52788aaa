/** What is written of a value at most; copying gives all of it. */
const maxShown = 240;

/**
 * The elements of a data set as lines: tag, VR, keyword and value, items indented. A generator, since per-frame
 * functional groups make tens of thousands of them.
 */
export function* rows(dataset, keywords, depth = 0) {
  for (const tag of Object.keys(dataset).sort()) {
    const { vr, Value: value = [], BulkDataURI: uri, InlineBinary: binary } = dataset[tag];
    const keyword = keywords[tag] ?? (Number.parseInt(tag.slice(0, 4), 16) % 2 ? "(private)" : "");
    if (vr === "SQ") {
      yield { depth, tag, vr, keyword, value: `${value.length} ${value.length === 1 ? "item" : "items"}` };
      for (const [i, item] of value.entries()) {
        yield { depth: depth + 1, tag: "", vr: "", keyword: `Item ${i + 1}`, value: "" };
        yield* rows(item ?? {}, keywords, depth + 2);
      }
    } else {
      const shown = uri ? "(bulk data)" : binary ? `(${binaryLength(binary)} bytes)` : value.map(written).join("\\");
      yield { depth, tag, vr, keyword, value: shown };
    }
  }
}

/** A value as a line shows it. */
export function shortened(value) {
  return value.length > maxShown ? `${value.slice(0, maxShown)}…` : value;
}

/** A tag as (gggg,eeee). */
export function tagText(tag) {
  return tag ? `(${tag.slice(0, 4)},${tag.slice(4)})` : "";
}

function written(value) {
  if (value === null || value === undefined) {
    return "";
  }

  return typeof value === "object"
    ? [value.Alphabetic, value.Ideographic, value.Phonetic]
        .map((group) => group ?? "")
        .join("=")
        .replace(/=+$/, "")
    : String(value);
}

function binaryLength(base64) {
  return Math.floor((base64.replace(/=+$/, "").length * 3) / 4);
}
