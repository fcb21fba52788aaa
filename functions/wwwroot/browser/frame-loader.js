import { has, items } from "./attributes.js";
import { frame as frameBytes, metadata } from "./dicomweb.js";
import { GreyImage, isGrey } from "./grey-image.js";
import { PictureImage } from "./picture-image.js";
import { RecentlyUsed } from "./recently-used.js";
import { Tag } from "./tags.js";
import { Tasks } from "./tasks.js";

const maxImageBytes = 256 * 1024 * 1024;
/** Of data sets those of single frames count one, those of many one for each that has attributes of its own. */
const maxDatasets = 20_000;
const ahead = 8;
const behind = 3;

/** Loads frames of a stack and keeps the last ones, those ahead included, within a bound of memory. */
export class FrameLoader {
  #stack;
  #signal;
  #images = new RecentlyUsed(maxImageBytes, (image) => image?.bytes ?? 0);
  #datasets = new RecentlyUsed(
    maxDatasets,
    (dataset) => 1 + items(dataset, Tag.PerFrameFunctionalGroupsSequence).length,
  );
  #tasks = new Tasks(4);
  #prefetch = new AbortController();

  constructor(stack, signal) {
    this.#stack = stack;
    this.#signal = signal;
  }

  /** The data set of the instance at a position. */
  dataset(position) {
    const { instance } = this.#stack.at(position);
    return this.#datasets.get(instance.uid, () => metadata(instance.path, this.#signal));
  }

  /** The frame at a position as GreyImage or PictureImage. */
  image(position) {
    return this.#images.get(position, () => this.#load(position));
  }

  /** Gets what is likely to be looked at next. What was likely before is called off, unless it is on its way. */
  prefetch(position, direction) {
    this.#prefetch.abort();
    this.#prefetch = new AbortController();
    const { signal } = this.#prefetch;
    const wanted = [];
    for (let step = 1; step <= ahead; step++) {
      wanted.push(position + step * direction);
    }

    for (let step = 1; step <= behind; step++) {
      wanted.push(position - step * direction);
    }

    // The last that is asked for goes first.
    for (const next of wanted.reverse()) {
      if (
        next >= 0 &&
        next < this.#stack.length &&
        this.#stack.at(next).instance.kind === "image" &&
        !this.#images.has(next)
      ) {
        // What fails will fail again, and be told, when it is looked at.
        this.#tasks.run(() => this.image(next), signal).catch(() => {});
      }
    }
  }

  async #load(position) {
    const { instance, frame } = this.#stack.at(position);
    if (instance.kind === "presentation") {
      return PictureImage.presented(instance.path, this.#signal);
    }

    const dataset = await this.dataset(position);
    if (![Tag.PixelData, Tag.FloatPixelData, Tag.DoubleFloatPixelData].some((tag) => has(dataset, tag))) {
      throw new Error("This object has no pixels.");
    }

    if (isGrey(dataset)) {
      try {
        return new GreyImage(await frameBytes(instance.path, frame, this.#signal), dataset, frame);
      } catch (error) {
        if (error.status !== 406) {
          throw error;
        }
        // It cannot be had decoded; perhaps the service can make a picture of it.
      }
    }

    return PictureImage.load(instance.path, frame, dataset, this.#signal);
  }
}
