import { number, text } from "./attributes.js";
import { deleteButton } from "./deletion.js";
import { AnswerError, path, search, searchAll } from "./dicomweb.js";
import { button, element } from "./element.js";
import { downloadStudy } from "./download.js";
import { openInOhif } from "./ohif.js";
import { linkTo } from "./router.js";
import { studyHeader } from "./study-header.js";
import { Tag } from "./tags.js";
import { thumbnail } from "./thumbnail.js";

/** Modalities whose objects are no images. */
const withoutImages = new Set(
  "ANN AU DOC ECG EPS FID HD KO PLAN PR REG RTPLAN RTRECORD RTSTRUCT RWV SMR SR SRF STAIN TEXTUREMAP".split(" "),
);

/** A study and its series. */
export async function showStudy(main, { study }, signal) {
  const [
    {
      matches: [found],
    },
    series,
  ] = await Promise.all([
    search("studies", { StudyInstanceUID: study, includefield: "StudyDescription" }, signal),
    searchAll(`${path(study)}/series`, { includefield: "BodyPartExamined" }, signal),
  ]);
  if (!found) {
    throw new AnswerError(404, "This study is not here.");
  }

  document.title = "Study";
  const ohif = await openInOhif(found, study);
  const instances = number(found, Tag.NumberOfStudyRelatedInstances, 0);
  const progress = element("p", { class: "progress-words", role: "status" });
  const download = button("Download zip", () => downloadStudy(found, series, download, progress), {
    class: "download",
  });
  main.replaceChildren(
    element(
      "div",
      { class: "row top" },
      studyHeader(found),
      element(
        "div",
        { class: "actions" },
        ohif,
        download,
        deleteButton("study", path(study), `${series.length} series with ${instances} instances will be gone.`, () => {
          location.hash = "#/";
        }),
        progress,
      ),
    ),
    element(
      "ul",
      { class: "series", "aria-label": "Series" },
      series.map((one) => card(study, one, signal)),
    ),
  );
}

function card(study, series, signal) {
  const uid = text(series, Tag.SeriesInstanceUID);
  const modality = text(series, Tag.Modality);
  const count = number(series, Tag.NumberOfSeriesRelatedInstances, 0);
  const details = [modality, text(series, Tag.BodyPartExamined), `${count} ${count === 1 ? "instance" : "instances"}`];
  return element(
    "li",
    {},
    element(
      "a",
      { href: linkTo(study, uid), class: "card" },
      thumbnail(withoutImages.has(modality) ? null : path(study, uid), modality || "–", signal),
      element("span", { class: "title" }, title(series)),
      element("span", { class: "details" }, details.filter(Boolean).join(" · ")),
    ),
  );
}

function title(series) {
  const description = text(series, Tag.SeriesDescription) || "No description";
  const order = text(series, Tag.SeriesNumber);
  return order ? `${order}  ${description}` : description;
}
