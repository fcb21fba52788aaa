import { number, text } from "./attributes.js";
import { Tag } from "./tags.js";

const report = "1.2.840.10008.5.1.4.1.1.88.";
const encapsulated = "1.2.840.10008.5.1.4.1.1.104.";

/** Grayscale, Color and Pseudo-Color Softcopy Presentation States. */
const presentationStates = ["1", "2", "3"].map((last) => `1.2.840.10008.5.1.4.1.1.11.${last}`);

/** What can be shown of an instance: "image", "presentation", "report", "document" or "nothing". */
export function kindOf(instance) {
  const sopClass = text(instance, Tag.SOPClassUID);
  if (sopClass.startsWith(report)) {
    return "report";
  }

  if (sopClass.startsWith(encapsulated)) {
    return "document";
  }

  if (presentationStates.includes(sopClass)) {
    return "presentation";
  }

  return number(instance, Tag.Rows, 0) > 0 && number(instance, Tag.Columns, 0) > 0 ? "image" : "nothing";
}
