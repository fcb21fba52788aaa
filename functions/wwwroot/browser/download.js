import { text, number } from "./attributes.js";
import { ask, path } from "./dicomweb.js";
import { element } from "./element.js";
import { seriesFolders, studyFolder } from "./file-names.js";
import { partsOf } from "./multipart.js";
import { notice, reasonOf } from "./notices.js";
import { Tag } from "./tags.js";
import { Zip } from "./zip.js";

let running = null;

/** Gives the user a zip of the files of a study, as they are stored. The button calls it off while it runs. */
export async function downloadStudy(study, series, button, progress) {
  if (running) {
    running.abort();
    return;
  }

  running = new AbortController();
  const before = button.textContent;
  button.textContent = "Cancel download";
  try {
    const zip = await zipOf(study, series, progress, running.signal);
    save(zip, `${studyFolder(study)}.zip`);
    progress.textContent = "";
  } catch (error) {
    const calledOff = running.signal.aborted;
    progress.textContent = "";
    notice(
      calledOff ? "The download was called off." : `The download failed: ${reasonOf(error)}`,
      calledOff ? "info" : "bad",
    );
  } finally {
    running = null;
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
