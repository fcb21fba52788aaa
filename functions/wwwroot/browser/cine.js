import { number } from "./attributes.js";
import { Tag } from "./tags.js";

/** Frames a second that a data set asks for; 10 where it does not. */
export function framesPerSecond(dataset) {
  const frameTime = number(dataset, Tag.FrameTime);
  const rate =
    number(dataset, Tag.RecommendedDisplayFrameRate) ??
    number(dataset, Tag.CineRate) ??
    (frameTime > 0 ? 1000 / frameTime : 10);
  return Math.min(60, Math.max(1, Math.round(rate)));
}

/** Steps on at a speed, never faster than frames are shown. */
export class Cine {
  #step;
  #run = 0;

  /** Frames a second. */
  speed = 10;

  /** @param {() => Promise<void>} step Shows the next frame. */
  constructor(step) {
    this.#step = step;
  }

  get isRunning() {
    return this.#run !== 0;
  }

  async start() {
    const run = (this.#run = Math.random() + 1);
    let due = performance.now();
    while (this.#run === run) {
      await this.#step();
      due = Math.max(due + 1000 / this.speed, performance.now());
      await new Promise((resolve) => setTimeout(resolve, due - performance.now()));
    }
  }

  stop() {
    this.#run = 0;
  }
}
