import { number, text } from "./attributes.js";
import { path } from "./dicomweb.js";
import { kindOf } from "./instance-kind.js";
import { Tag } from "./tags.js";

/** The frames of a series one after another, in the order of its instances. */
export class Stack {
  #instances;
  #starts = [];

  /** How many frames there are. */
  length = 0;

  /** @param {object[]} instances as the search finds them. */
  constructor(study, series, instances) {
    this.#instances = instances.map((instance) => {
      const uid = text(instance, Tag.SOPInstanceUID);
      const kind = kindOf(instance);
      const frames = kind === "image" ? Math.max(1, number(instance, Tag.NumberOfFrames, 1)) : 1;
      return { uid, kind, frames, path: path(study, series, uid), number: text(instance, Tag.InstanceNumber) };
    });
    for (const { frames } of this.#instances) {
      this.#starts.push(this.length);
      this.length += frames;
    }
  }

  /** The instance and the number of the frame, from 1, at a position from 0. */
  at(position) {
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle] <= position) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }

    return {
      instance: this.#instances[low],
      frame: position - this.#starts[low] + 1,
      order: low + 1,
      instances: this.#starts.length,
    };
  }
}
