/** Keeps what was used last, up to a total size. What fails to load is not kept. */
export class RecentlyUsed {
  #entries = new Map();
  #limit;
  #sizeOf;
  #total = 0;

  /** @param {(value: any) => number} sizeOf in the unit of the limit */
  constructor(limit, sizeOf) {
    this.#limit = limit;
    this.#sizeOf = sizeOf;
  }

  has(key) {
    return this.#entries.has(key);
  }

  /** What is kept, or what is loaded now; asked for twice at a time it is loaded once. */
  get(key, load) {
    let entry = this.#entries.get(key);
    if (entry) {
      this.#entries.delete(key);
    } else {
      entry = { size: 0, value: load() };
      entry.value.then(
        (value) => this.#loaded(entry, key, value),
        () => this.#entries.delete(key),
      );
    }

    this.#entries.set(key, entry);
    return entry.value;
  }

  #loaded(entry, key, value) {
    entry.size = this.#sizeOf(value);
    this.#total += entry.size;
    for (const [other, { size }] of this.#entries) {
      if (this.#total <= this.#limit) {
        return;
      }

      if (other !== key && size > 0) {
        this.#entries.delete(other);
        this.#total -= size;
      }
    }
  }
}
