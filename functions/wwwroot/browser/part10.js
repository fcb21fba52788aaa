/** What is read of a file to know which instance it is: File Meta Information is shorter than that. */
const headBytes = 8192;
const decoder = new TextDecoder("latin1");
const longLengths = new Set(["OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"]);

/**
 * The SOP Class and SOP Instance UID that the File Meta Information of a Part 10 file names (PS3.10 §7.1), each "" where
 * it does not; null when the file has none.
 */
export async function fileMetaInformation(file) {
  const view = new DataView(await file.slice(0, headBytes).arrayBuffer());
  if (view.byteLength < 132 || ascii(view, 128, 4) !== "DICM") {
    return null;
  }

  const found = { sopClass: "", sopInstance: "" };
  for (let at = 132; at + 8 <= view.byteLength && view.getUint16(at, true) === 2; ) {
    const elementNumber = view.getUint16(at + 2, true);
    const isLong = longLengths.has(ascii(view, at + 4, 2));
    if (isLong && at + 12 > view.byteLength) {
      break;
    }

    const length = isLong ? view.getUint32(at + 8, true) : view.getUint16(at + 6, true);
    at += isLong ? 12 : 8;
    if (at + length > view.byteLength) {
      break;
    }

    if (elementNumber === 2) {
      found.sopClass = uid(view, at, length);
    } else if (elementNumber === 3) {
      found.sopInstance = uid(view, at, length);
    }

    at += length;
  }

  return found;
}

function ascii(view, at, length) {
  return decoder.decode(new Uint8Array(view.buffer, at, length));
}

function uid(view, at, length) {
  return ascii(view, at, length).replace(/[\0 ]+$/, "");
}
