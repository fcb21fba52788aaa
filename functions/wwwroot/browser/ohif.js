import { values } from "./attributes.js";
import { element } from "./element.js";
import { Tag } from "./tags.js";

let asked;

/** Whether OHIF is installed. */
function isInstalled() {
  asked ??= fetch("viewer/status.json")
    .then(async (answer) => (await answer.json()).isInstalled)
    .catch(() => false);
  return asked;
}

/** A link that opens a study in OHIF, slides in its microscope; null where OHIF is not installed. */
export async function openInOhif(study, uid) {
  if (!(await isInstalled())) {
    return null;
  }

  const mode = values(study, Tag.ModalitiesInStudy).includes("SM") ? "microscopy" : "viewer";
  return element("a", { class: "button", href: `viewer/${mode}?StudyInstanceUIDs=${uid}` }, "Open in OHIF");
}
