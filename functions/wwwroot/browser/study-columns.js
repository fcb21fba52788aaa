import { number, text, values } from "./attributes.js";
import { date, time } from "./date-time.js";
import { personName } from "./person-name.js";
import { Tag } from "./tags.js";

/** The columns of the study list: what they show, and what they are sorted by. */
export const columns = [
  {
    name: "Patient",
    show: (study) => personName(study, Tag.PatientName) || "(no name)",
    key: (study) => personName(study, Tag.PatientName).toLowerCase(),
  },
  { name: "ID", show: (study) => text(study, Tag.PatientID) },
  { name: "Born", show: (study) => date(text(study, Tag.PatientBirthDate)) },
  {
    name: "Study date",
    show: (study) => `${date(text(study, Tag.StudyDate))} ${time(text(study, Tag.StudyTime))}`.trim(),
    key: (study) => text(study, Tag.StudyDate) + text(study, Tag.StudyTime),
  },
  { name: "Modality", show: (study) => values(study, Tag.ModalitiesInStudy).join(" ") },
  { name: "Description", show: (study) => text(study, Tag.StudyDescription) },
  { name: "Accession", show: (study) => text(study, Tag.AccessionNumber) },
  count("Series", Tag.NumberOfStudyRelatedSeries),
  count("Instances", Tag.NumberOfStudyRelatedInstances),
];

function count(name, tag) {
  return { name, show: (study) => text(study, tag), key: (study) => number(study, tag, 0), isNumber: true };
}

/** Studies in the order of a column. */
export function sorted(studies, column, descending) {
  const key = column.key ?? ((study) => column.show(study).toLowerCase());
  const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  const inOrder = [...studies].sort((a, b) => compare(key(a), key(b)));
  return descending ? inOrder.reverse() : inOrder;
}
