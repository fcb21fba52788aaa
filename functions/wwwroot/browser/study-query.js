import { dateValue } from "./date-time.js";

/** What the user looks for. Kept here rather than in the URL, as it may name a patient. */
export const emptyQuery = {
  name: "",
  id: "",
  accession: "",
  from: "",
  to: "",
  modality: "",
  description: "",
};

/** Text that may stand anywhere, unless the user wrote wildcards. */
function anywhere(value) {
  return /[*?]/.test(value) ? value : `*${value}*`;
}

/** Text that something begins with, unless the user wrote wildcards. */
function beginning(value) {
  return /[*?]/.test(value) ? value : `${value}*`;
}

/** The parameters of the search (PS3.18 §8.3.4) for what the user looks for. */
export function searchParameters(query) {
  const parameters = {};
  const add = (name, value, form) => {
    const trimmed = value.trim();
    if (trimmed) {
      parameters[name] = form(trimmed);
    }
  };
  const range = query.from || query.to ? `${dateValue(query.from)}-${dateValue(query.to)}` : "";
  add("PatientName", query.name, (name) => name);
  if (parameters.PatientName && !/[*?^]/.test(parameters.PatientName)) {
    parameters.fuzzymatching = "true";
  }

  add("PatientID", query.id, beginning);
  add("AccessionNumber", query.accession, beginning);
  add("StudyDate", range, (value) => value);
  add("ModalitiesInStudy", query.modality.toUpperCase(), (value) => value.split(/[\s,]+/).join(","));
  add("StudyDescription", query.description, anywhere);
  return parameters;
}
