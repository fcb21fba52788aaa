import { number, numbers, text } from "./attributes.js";
import { describing } from "./functional-groups.js";
import { samplesOf } from "./samples.js";
import { Tag } from "./tags.js";
import { windowsOf } from "./windows.js";

/** Whether the page can window a frame itself: one sample of a known form, and no table in between. */
export function isGrey(dataset) {
  return (
    number(dataset, Tag.SamplesPerPixel, 1) === 1 &&
    ["MONOCHROME1", "MONOCHROME2"].includes(text(dataset, Tag.PhotometricInterpretation)) &&
    [1, 8, 16, 32].includes(number(dataset, Tag.BitsAllocated)) &&
    !dataset[Tag.ModalityLUTSequence] &&
    !dataset[Tag.FloatPixelData] &&
    !dataset[Tag.DoubleFloatPixelData]
  );
}

/** A frame of grey pixels, with what it takes to show them. */
export class GreyImage {
  #range = null;

  /**
   * @param {ArrayBuffer} buffer The frame.
   * @param {number} frame from 1
   * @throws {Error} The frame is not what the data set says.
   */
  constructor(buffer, dataset, frame) {
    this.width = number(dataset, Tag.Columns, 0);
    this.height = number(dataset, Tag.Rows, 0);
    this.samples = samplesOf(buffer, dataset);
    if (this.samples === null) {
      throw new Error("The pixels are not of the form that the attributes tell.");
    }

    const transformation = describing(dataset, frame, Tag.PixelValueTransformationSequence);
    this.slope = number(transformation, Tag.RescaleSlope, 1) || 1;
    this.intercept = number(transformation, Tag.RescaleIntercept, 0);
    this.unit = text(transformation, Tag.RescaleType);
    this.isDarkHigh = text(dataset, Tag.PhotometricInterpretation) === "MONOCHROME1";
    this.isBinary = number(dataset, Tag.BitsAllocated) === 1;
    this.aspect = aspectOf(dataset, frame);
    this.padding = number(dataset, Tag.PixelPaddingValue);
    this.windows = windowsOf(dataset, frame);
    this.bytes = this.samples.byteLength;
  }

  /** The lowest and highest stored value. */
  get range() {
    if (this.#range === null) {
      const { samples } = this;
      let min = samples[0] ?? 0;
      let max = min;
      for (const sample of samples) {
        if (sample < min) {
          min = sample;
        } else if (sample > max) {
          max = sample;
        }
      }

      this.#range = { min, max };
    }

    return this.#range;
  }

  /** A window that everything but padding fits into. */
  get fullWindow() {
    let { min, max } = this.range;
    if (this.padding === min || this.padding === max) {
      [min, max] = [Infinity, -Infinity];
      for (const sample of this.samples) {
        if (sample !== this.padding) {
          min = Math.min(min, sample);
          max = Math.max(max, sample);
        }
      }

      if (min > max) {
        [min, max] = [this.padding, this.padding];
      }
    }

    if (this.isBinary) {
      [min, max] = [0, 1];
    }

    const [low, high] = [min, max].map((sample) => sample * this.slope + this.intercept).sort((a, b) => a - b);
    // Where all values are the same they are the lowest of a window: black.
    const width = high > low ? high - low : 1;
    return { center: low + width / 2, width, form: "LINEAR_EXACT", name: "Full range" };
  }

  /** The window that the file gives first; else one that everything fits into. */
  get defaultWindow() {
    return this.windows[0] ?? this.fullWindow;
  }

  /** The modality value of a pixel. */
  valueAt(x, y) {
    return this.samples[y * this.width + x] * this.slope + this.intercept;
  }
}

/** How much wider than high a pixel is. */
function aspectOf(dataset, frame) {
  const spacing = numbers(describing(dataset, frame, Tag.PixelMeasuresSequence), Tag.PixelSpacing);
  const [vertical, horizontal] = spacing.length >= 2 ? spacing : numbers(dataset, Tag.PixelAspectRatio);
  const aspect = horizontal / vertical;
  return aspect > 0.05 && aspect < 20 ? aspect : 1;
}
