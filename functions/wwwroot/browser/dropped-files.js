/** All files below what was dropped, folders and what is in them included. To be called while the drop is handled. */
export async function droppedFiles(dataTransfer) {
  const found = [];
  // The list is empty once the event is over.
  const roots = [...dataTransfer.items]
    .filter((item) => item.kind === "file")
    .map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile());
  for (const root of roots) {
    await collect(root, found);
  }

  return found;
}

async function collect(entry, found) {
  if (entry instanceof File) {
    found.push({ file: entry, path: entry.name });
  } else if (entry?.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    found.push({ file, path: entry.fullPath.replace(/^\//, "") });
  } else if (entry?.isDirectory) {
    const reader = entry.createReader();
    // A reader gives some hundred at a time, and at last none.
    for (;;) {
      const entries = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
      if (entries.length === 0) {
        return;
      }

      for (const one of entries) {
        await collect(one, found);
      }
    }
  }
}

/** Files that were chosen, with their place below the folder that was. */
export function chosenFiles(input) {
  return [...input.files].map((file) => ({ file, path: file.webkitRelativePath || file.name }));
}
