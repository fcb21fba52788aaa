import { droppedFiles } from "./dropped-files.js";
import { notice } from "./notices.js";
import { uploads } from "./upload-queue.js";

/** Takes files and folders that are dropped on any page to the upload. */
export function acceptDrops(overlay) {
  let depth = 0;
  const isFiles = (event) => event.dataTransfer?.types.includes("Files");
  const over = (inside) => {
    depth = inside ? depth + 1 : Math.max(0, depth - 1);
    overlay.hidden = depth === 0;
  };
  document.addEventListener("dragenter", (event) => isFiles(event) && over(true));
  document.addEventListener("dragleave", (event) => isFiles(event) && over(false));
  document.addEventListener("dragover", (event) => isFiles(event) && event.preventDefault());
  document.addEventListener("drop", async (event) => {
    if (!isFiles(event)) {
      return;
    }

    event.preventDefault();
    depth = 0;
    overlay.hidden = true;
    location.hash = "#/upload";
    try {
      uploads.add(await droppedFiles(event.dataTransfer));
    } catch {
      notice("Some of what was dropped cannot be read.", "bad");
    }
  });
}
