/** Runs asynchronous work, so much of it at a time; the newest that was asked for goes first, as it is what is looked at. */
export class Tasks {
  #waiting = [];
  #running = 0;
  #limit;

  constructor(limit) {
    this.#limit = limit;
  }

  /** Runs work when there is room. Work whose signal is aborted before does not start. */
  run(work, signal) {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ work, signal, resolve, reject });
      this.#next();
    });
  }

  #next() {
    while (this.#running < this.#limit && this.#waiting.length > 0) {
      const { work, signal, resolve, reject } = this.#waiting.pop();
      if (signal?.aborted) {
        reject(signal.reason);
        continue;
      }

      this.#running++;
      work()
        .then(resolve, reject)
        .finally(() => {
          this.#running--;
          this.#next();
        });
    }
  }
}
