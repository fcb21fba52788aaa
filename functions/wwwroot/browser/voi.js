/** Values that may be told apart by a table; wider ranges are computed one by one. */
const maxTable = 1 << 16;

/** The function of a window (PS3.3 §C.11.2.1.2, §C.11.2.1.3): a modality value to a grey of 0 to 255. */
function greyOf({ center, width, form }) {
  switch (form) {
    case "SIGMOID":
      return (value) => 255 / (1 + Math.exp((-4 * (value - center)) / width));
    case "LINEAR_EXACT":
      return (value) => ((value - center) / width + 0.5) * 255;
    default:
      return width <= 1
        ? (value) => (value <= center - 0.5 ? 0 : 255)
        : (value) => ((value - (center - 0.5)) / (width - 1) + 0.5) * 255;
  }
}

/**
 * Paints a grey image through a window.
 *
 * @param {import("./grey-image.js").GreyImage} image
 * @param {boolean} inverted Whether high values are dark.
 * @param {Uint32Array} target A pixel each, as ImageData holds them.
 */
export function paint(image, window, inverted, target) {
  const { samples, slope, intercept } = image;
  const grey = greyOf(window);
  const pixel = (sample) => {
    const value = Math.min(255, Math.max(0, Math.round(grey(sample * slope + intercept))));
    return 0xff000000 | ((inverted ? 255 - value : value) * 0x010101);
  };
  const { min, max } = image.range;
  if (max - min < maxTable) {
    const table = new Uint32Array(max - min + 1);
    for (let i = 0; i < table.length; i++) {
      table[i] = pixel(min + i);
    }

    for (let i = 0; i < samples.length; i++) {
      target[i] = table[samples[i] - min];
    }
  } else {
    for (let i = 0; i < samples.length; i++) {
      target[i] = pixel(samples[i]);
    }
  }
}
