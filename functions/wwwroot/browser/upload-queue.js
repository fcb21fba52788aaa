import { item, items, number, text } from "./attributes.js";
import { fileMetaInformation } from "./part10.js";
import { failureInWords, statusInWords, warningInWords } from "./store-reasons.js";
import { storeFiles } from "./store-request.js";
import { Tag } from "./tags.js";

const filesPerRequest = 64;
const bytesPerRequest = 64 * 1024 * 1024;
const requestsAtATime = 2;
const mediaStorageDirectory = "1.2.840.10008.1.3.10";

/**
 * @typedef {object} Upload
 * @property {File} file
 * @property {string} path Where it was found, below what was dropped.
 * @property {"waiting"|"sending"|"stored"|"warned"|"failed"|"skipped"} state
 * @property {string} reason In words; "" where nothing is to be said.
 * @property {string} sopInstance "" until it is read, and where the file does not tell.
 * @property {boolean} alone Whether it goes in a request of its own, so that the answer can only be about it.
 */

/** Files on their way to the service, while the user looks at whatever page. Tells of changes by the event "change". */
class UploadQueue extends EventTarget {
  /** @type {Upload[]} */
  uploads = [];
  sentBytes = 0;
  totalBytes = 0;
  #waiting = [];
  #running = 0;

  /** Adds files. @param {{file: File, path: string}[]} found */
  add(found) {
    const added = found.map(({ file, path }) => ({
      file,
      path,
      state: "waiting",
      reason: "",
      sopInstance: "",
      alone: false,
    }));
    this.uploads = this.uploads.concat(added);
    this.#enqueue(added);
  }

  /** Tries again what failed. */
  retry() {
    const failed = this.uploads.filter((upload) => upload.state === "failed");
    for (const upload of failed) {
      upload.state = "waiting";
      upload.reason = "";
    }

    this.#enqueue(failed);
  }

  /** Forgets what is done. */
  clear() {
    this.uploads = this.uploads.filter(({ state }) => state === "waiting" || state === "sending");
    this.#changed();
  }

  get isBusy() {
    return this.#running > 0 || this.#waiting.length > 0;
  }

  #enqueue(uploads) {
    if (!this.isBusy) {
      this.sentBytes = this.totalBytes = 0;
    }

    // Not "push(...)": tens of thousands of files are more arguments than a call may have.
    this.#waiting = this.#waiting.concat(uploads);
    this.totalBytes += uploads.reduce((sum, { file }) => sum + file.size, 0);
    this.#changed();
    this.#start();
  }

  #start() {
    while (this.#running < requestsAtATime && this.#waiting.length > this.#running) {
      this.#work();
    }
  }

  async #work() {
    this.#running++;
    try {
      for (;;) {
        const batch = await this.#nextBatch();
        if (batch.length === 0) {
          return;
        }

        await this.#send(batch);
      }
    } finally {
      this.#running--;
      // Some may have been added as this one came to its end.
      this.#start();
      this.#changed();
    }
  }

  /** Takes files for a request. No two of one instance, since the answer could not be told apart. */
  async #nextBatch() {
    const batch = [];
    const instances = new Set();
    let bytes = 0;
    while (this.#waiting.length > 0 && batch.length < filesPerRequest) {
      const next = this.#waiting[0];
      if (batch.length > 0 && (next.alone || bytes + next.file.size > bytesPerRequest)) {
        break;
      }

      this.#waiting.shift();
      if (!(await this.#identify(next))) {
        continue;
      }

      if (batch.length > 0 && (next.alone || instances.has(next.sopInstance))) {
        this.#waiting.unshift(next);
        break;
      }

      next.state = "sending";
      batch.push(next);
      instances.add(next.sopInstance);
      bytes += next.file.size;
      if (next.alone) {
        break;
      }
    }

    return batch;
  }

  /** Finds out which instance a file is. False when it is not to be sent. */
  async #identify(upload) {
    let meta;
    try {
      meta = await fileMetaInformation(upload.file);
    } catch {
      this.#passOver(upload, "failed", "The file cannot be read.");
      return false;
    }

    if (meta?.sopClass === mediaStorageDirectory) {
      this.#passOver(upload, "skipped", "A directory of a medium (DICOMDIR) is not stored.");
      return false;
    }

    upload.sopInstance = meta?.sopInstance ?? "";
    upload.alone ||= upload.sopInstance === "";
    return true;
  }

  async #send(batch) {
    const size = batch.reduce((sum, { file }) => sum + file.size, 0);
    let own = 0;
    this.#changed();
    const { status, body } = await storeFiles(
      batch.map(({ file }) => file),
      (sent) => {
        this.sentBytes += Math.min(sent, size) - own;
        own = Math.min(sent, size);
        this.#changed();
      },
    );
    this.sentBytes += size - own;
    if (status === 401) {
      document.dispatchEvent(new CustomEvent("unauthorized"));
    }

    this.#read(batch, status, body);
    this.#changed();
  }

  /** Tells from the answer (PS3.18 Annex I) what became of each file. */
  #read(batch, status, body) {
    const stored = byInstance(body, Tag.ReferencedSOPSequence);
    const failed = byInstance(body, Tag.FailedSOPSequence);
    if (batch.length === 1) {
      const [upload] = batch;
      const failure = item(body, Tag.FailedSOPSequence) ?? item(body, Tag.OtherFailuresSequence);
      const success = item(body, Tag.ReferencedSOPSequence);
      this.#decide(upload, success, failure, status, body);
      return;
    }

    for (const upload of batch) {
      const success = stored.get(upload.sopInstance);
      const failure = failed.get(upload.sopInstance);
      if (success || failure || status === 401 || status === 403) {
        this.#decide(upload, success, failure, status, body);
      } else {
        // The answer does not say which file it was: asked again, alone, it will.
        upload.alone = true;
        upload.state = "waiting";
        this.#waiting.push(upload);
        this.totalBytes += upload.file.size;
      }
    }
  }

  #decide(upload, success, failure, status, body) {
    if (success) {
      const warning = number(success, Tag.WarningReason);
      this.#settle(upload, warning ? "warned" : "stored", warning ? warningInWords(warning) : "");
    } else if (failure) {
      this.#settle(upload, "failed", failureInWords(number(failure, Tag.FailureReason)));
    } else {
      this.#settle(upload, "failed", statusInWords(status, body?.detail));
    }
  }

  #settle(upload, state, reason) {
    upload.state = state;
    upload.reason = reason;
  }

  /** Settles what is not sent. */
  #passOver(upload, state, reason) {
    this.sentBytes += upload.file.size;
    this.#settle(upload, state, reason);
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

function byInstance(body, sequence) {
  return new Map(items(body, sequence).map((one) => [text(one, Tag.ReferencedSOPInstanceUID), one]));
}

/** The one queue of this page. */
export const uploads = new UploadQueue();

window.addEventListener("beforeunload", (event) => {
  if (uploads.isBusy) {
    event.preventDefault();
  }
});
