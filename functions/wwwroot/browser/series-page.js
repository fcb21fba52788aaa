import { number, text } from "./attributes.js";
import { deleteButton } from "./deletion.js";
import { AnswerError, path, search, searchAll } from "./dicomweb.js";
import { element } from "./element.js";
import { personName } from "./person-name.js";
import { linkTo } from "./router.js";
import { Stack } from "./stack.js";
import { date } from "./date-time.js";
import { Tag } from "./tags.js";
import { Viewer } from "./viewer.js";

/** A series, looked at. */
export async function showSeries(main, { study, series }, signal) {
  const [
    {
      matches: [found],
    },
    {
      matches: [ofStudy],
    },
    instances,
  ] = await Promise.all([
    search(`${path(study)}/series`, { SeriesInstanceUID: series }, signal),
    search("studies", { StudyInstanceUID: study }, signal),
    searchAll(`${path(study, series)}/instances`, {}, signal),
  ]);
  if (!found || instances.length === 0) {
    throw new AnswerError(404, "This series is not here.");
  }

  document.title = "Series";
  const description = text(found, Tag.SeriesDescription) || "No description";
  const order = text(found, Tag.SeriesNumber);
  const viewer = new Viewer(new Stack(study, series, instances), text(found, Tag.Modality), signal);
  main.replaceChildren(
    element(
      "div",
      { class: "row series-header" },
      element("a", { href: linkTo(study), class: "back", "aria-label": "Back to the study" }, "‹ Study"),
      element("h1", {}, order ? `${order}  ${description}` : description),
      element(
        "p",
        { class: "who" },
        [personName(ofStudy, Tag.PatientName), date(text(ofStudy, Tag.StudyDate))].filter(Boolean).join(" · "),
      ),
      element("span", { class: "spring" }),
      deleteButton(
        "series",
        path(study, series),
        `${number(found, Tag.NumberOfSeriesRelatedInstances, 0)} instances will be gone.`,
        () => {
          location.hash = number(ofStudy, Tag.NumberOfStudyRelatedSeries, 0) > 1 ? linkTo(study) : "#/";
        },
      ),
    ),
    viewer.element,
  );
  viewer.start();
}
