import { text, values } from "./attributes.js";
import { date, time } from "./date-time.js";
import { element } from "./element.js";
import { personName } from "./person-name.js";
import { Tag } from "./tags.js";

/** Who and what a study is of. */
export function studyHeader(study) {
  const facts = [
    ["ID", text(study, Tag.PatientID)],
    ["Born", date(text(study, Tag.PatientBirthDate))],
    ["Sex", text(study, Tag.PatientSex)],
    ["Date", `${date(text(study, Tag.StudyDate))} ${time(text(study, Tag.StudyTime))}`.trim()],
    ["Modality", values(study, Tag.ModalitiesInStudy).join(" ")],
    ["Accession", text(study, Tag.AccessionNumber)],
    ["Referred by", personName(study, Tag.ReferringPhysicianName)],
  ].filter(([, value]) => value);
  return element(
    "div",
    { class: "study-header" },
    element("h1", {}, personName(study, Tag.PatientName) || "(no name)"),
    element("p", { class: "description" }, text(study, Tag.StudyDescription) || "No description"),
    element(
      "dl",
      { class: "facts" },
      facts.map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value))),
    ),
  );
}
