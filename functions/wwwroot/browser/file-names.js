import { text } from "./attributes.js";
import { Tag } from "./tags.js";

/** Text as part of a file name that every system takes: letters and digits of any script, dots inside, dashes and underscores. */
export function safe(value, otherwise = "") {
  const made = value
    .normalize("NFC")
    .replace(/[^\p{L}\p{M}\p{N}._-]+/gu, "_")
    .replace(/^[._-]+|[._-]+$/g, "");
  // By code points: a letter must not be cut in two.
  return [...made].slice(0, 48).join("") || otherwise;
}

/** The folder of a study: name and date. */
export function studyFolder(study) {
  const [name] = study?.[Tag.PatientName]?.Value ?? [];
  const written =
    typeof name === "object" ? (name?.Alphabetic ?? name?.Ideographic ?? name?.Phonetic ?? "") : (name ?? "");
  return [safe(written, "Anonymous"), safe(text(study, Tag.StudyDate))].filter(Boolean).join("_");
}

/** The folders of series by Series Instance UID: number and description, no two the same. */
export function seriesFolders(series) {
  const folders = new Map();
  const taken = new Set();
  for (const one of series) {
    const wanted = [
      safe(text(one, Tag.SeriesNumber), "0"),
      safe(text(one, Tag.SeriesDescription) || text(one, Tag.Modality)),
    ]
      .filter(Boolean)
      .join("_");
    let folder = wanted;
    // Two names that differ in case only are one on some systems.
    for (let again = 2; taken.has(folder.toLowerCase()); again++) {
      folder = `${wanted}_${again}`;
    }

    taken.add(folder.toLowerCase());
    folders.set(text(one, Tag.SeriesInstanceUID), folder);
  }

  return folders;
}
