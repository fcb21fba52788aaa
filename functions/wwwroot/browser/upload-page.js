import { chosenFiles } from "./dropped-files.js";
import { button, element } from "./element.js";
import { uploads } from "./upload-queue.js";

/** Rows that are shown; the counts are of all. */
const maxRows = 500;
/** What needs attention stands first. */
const attention = ["failed", "warned", "skipped", "sending", "waiting", "stored"];
const states = {
  waiting: "waiting",
  sending: "sending",
  stored: "stored",
  warned: "stored, see note",
  failed: "failed",
  skipped: "skipped",
};

/** The upload: where files go in, how far they are, and what became of each. */
export function showUpload(main, _, signal) {
  document.title = "Upload";
  const files = chooser("Choose files", {});
  const folder = chooser("Choose a folder", { webkitdirectory: true });
  const bar = element("progress", { "aria-label": "Bytes sent", max: 1, value: 0 });
  const words = element("p", { class: "counts", role: "status" });
  const retry = button("Retry failed", () => uploads.retry(), { class: "primary" });
  const clear = button("Clear list", () => uploads.clear(), { class: "quiet" });
  const body = element("tbody");
  const more = element("p", { class: "message", hidden: true });
  const table = element(
    "table",
    { class: "uploads" },
    element(
      "thead",
      {},
      element(
        "tr",
        {},
        ["File", "Size", "Result", "Note"].map((name) =>
          element("th", { scope: "col", class: name === "Size" ? "number" : "" }, name),
        ),
      ),
    ),
    body,
  );
  const progress = element(
    "div",
    { class: "row upload-progress" },
    bar,
    words,
    element("span", { class: "spring" }),
    retry,
    clear,
  );
  main.replaceChildren(
    element(
      "section",
      { class: "drop-zone" },
      element("h1", {}, "Upload"),
      element("p", {}, "Drop DICOM files or folders anywhere, or"),
      element("div", { class: "row center" }, files, folder),
    ),
    progress,
    element("div", { class: "scroll" }, table),
    more,
  );

  const show = () => {
    const { totalBytes, sentBytes, isBusy } = uploads;
    const byState = Object.groupBy(uploads.uploads, ({ state }) => state);
    const count = (state) => byState[state]?.length ?? 0;
    const [stored, failed, skipped] = [count("stored") + count("warned"), count("failed"), count("skipped")];
    progress.hidden = table.hidden = uploads.uploads.length === 0;
    bar.value = totalBytes > 0 ? sentBytes / totalBytes : 1;
    bar.hidden = !isBusy;
    words.textContent = [
      `${stored} of ${uploads.uploads.length} stored`,
      failed > 0 && `${failed} failed`,
      skipped > 0 && `${skipped} skipped`,
      isBusy && `${Math.floor(100 * bar.value)} % sent`,
    ]
      .filter(Boolean)
      .join(" · ");
    retry.hidden = failed === 0 || isBusy;
    clear.hidden = isBusy;
    const inOrder = attention.flatMap((state) => byState[state] ?? []);
    body.replaceChildren(...inOrder.slice(0, maxRows).map(row));
    more.hidden = uploads.uploads.length <= maxRows;
    more.textContent = `… and ${uploads.uploads.length - maxRows} more.`;
  };
  // Many changes a second make one picture.
  let frame = 0;
  const changed = () => {
    frame ||= setTimeout(() => {
      frame = 0;
      show();
    }, 100);
  };
  uploads.addEventListener("change", changed, { signal });
  show();
}

function row({ path, file, state, reason }) {
  return element(
    "tr",
    { class: state },
    element("td", { class: "path" }, path),
    element("td", { class: "number" }, size(file.size)),
    element("td", { class: "state" }, states[state]),
    element("td", {}, reason),
  );
}

function size(bytes) {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** A button that opens the browser's own dialog. */
function chooser(words, properties) {
  const input = element("input", {
    type: "file",
    multiple: true,
    hidden: true,
    onchange: () => {
      uploads.add(chosenFiles(input));
      input.value = "";
    },
    ...properties,
  });
  return element(
    "span",
    {},
    input,
    button(words, () => input.click(), { class: "primary" }),
  );
}
