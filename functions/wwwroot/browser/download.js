import { text, number } from "./attributes.js";
import { ask, path } from "./dicomweb.js";
import { element } from "./element.js";
import { seriesFolders, studyFolder } from "./file-names.js";
import { partsOf } from "./multipart.js";
import { notice, reasonOf } from "./notices.js";
import { Tag } from "./tags.js";
import { Zip } from "./zip.js";

/** The button whose download is under way, and what calls it off. It goes on while the user looks at other pages. */
let running = null;

/** Gives the user a zip of the files of a study, as they are stored. The button calls it off while it runs. */
export async function downloadStudy(study, series, button, progress) {
  if (running?.button === button) {
    running.controller.abort();
    return;
  }

  if (running) {
    notice("Another download is under way.");
    return;
  }

  const controller = new AbortController();
  const before = button.textContent;
  running = { button, controller };
  button.textContent = "Cancel download";
  try {
    save(await zipOf(study, series, progress, controller.signal), `${studyFolder(study)}.zip`);
  } catch (error) {
    if (controller.signal.aborted) {
      notice("The download was called off.");
    } else {
      notice(`The download failed: ${reasonOf(error)}`, "bad");
    }
  } finally {
    running = null;
    progress.textContent = "";
    button.textContent = before;
  }
}

async function zipOf(study, series, progress, signal) {
  const response = await ask(path(text(study, Tag.StudyInstanceUID)), {
    accept: 'multipart/related; type="application/dicom"; transfer-syntax=*',
    signal,
  });
  const total = number(study, Tag.NumberOfStudyRelatedInstances, 0);
  const folder = studyFolder(study);
  const folders = seriesFolders(series);
  const counts = new Map();
  const zip = new Zip();
  let files = 0;
  for await (const part of partsOf(response)) {
    const uid = /\/series\/([0-9.]+)\//.exec(part.headers.get("content-location") ?? "")?.[1] ?? "";
    const count = (counts.get(uid) ?? 0) + 1;
    counts.set(uid, count);
    zip.add(`${folder}/${folders.get(uid) ?? "0"}/${String(count).padStart(6, "0")}.dcm`, await part.chunks());
    files++;
    progress.textContent = `${files} of ${Math.max(total, files)} files`;
  }

  if (response.status === 206) {
    notice("Some instances cannot be sent, and are not in the archive.", "bad");
  }

  return zip.finish();
}

function save(blob, name) {
  const url = URL.createObjectURL(blob);
  element("a", { href: url, download: name }).click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
