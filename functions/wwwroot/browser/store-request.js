import { authorization, base } from "./dicomweb.js";

/** A boundary that no file holds but by malice, which would be its own harm only. */
function newBoundary() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Stores files in one request. Their bytes come from disk as they are sent.
 *
 * @param {File[]} files
 * @param {(sent: number) => void} onSent Told the bytes that are on their way.
 * @returns {Promise<{status: number, body: object|null}>} Status 0 when the connection broke off.
 */
export function storeFiles(files, onSent) {
  // fetch cannot tell how much of a body is sent; XMLHttpRequest can.
  return new Promise((resolve) => {
    const boundary = newBoundary();
    const body = new Blob([
      ...files.flatMap((file, i) => [
        `${i === 0 ? "" : "\r\n"}--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`,
        file,
      ]),
      `\r\n--${boundary}--\r\n`,
    ]);
    const request = new XMLHttpRequest();
    request.open("POST", `${base}studies`);
    request.setRequestHeader("Content-Type", `multipart/related; type="application/dicom"; boundary=${boundary}`);
    request.setRequestHeader("Accept", "application/dicom+json");
    for (const [name, value] of Object.entries(authorization())) {
      request.setRequestHeader(name, value);
    }

    request.upload.onprogress = (event) => onSent(event.loaded);
    request.onloadend = () => resolve({ status: request.status, body: parse(request.responseText) });
    request.send(body);
  });
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
