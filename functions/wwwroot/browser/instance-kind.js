import { number, text } from "./attributes.js";
import { Tag } from "./tags.js";

const report = "1.2.840.10008.5.1.4.1.1.88.";
const encapsulated = "1.2.840.10008.5.1.4.1.1.104.";

/** What can be shown of an instance: "image", "report", "document" or "nothing". */
export function kindOf(instance) {
  const sopClass = text(instance, Tag.SOPClassUID);
  if (sopClass.startsWith(report)) {
    return "report";
  }

  if (sopClass.startsWith(encapsulated)) {
    return "document";
  }

  return number(instance, Tag.Rows, 0) > 0 && number(instance, Tag.Columns, 0) > 0 ? "image" : "nothing";
}
