import { picture } from "./dicomweb.js";
import { text } from "./attributes.js";
import { Tag } from "./tags.js";

/** A picture as the service renders it: colors, and whatever the page cannot make a picture of itself. */
export class PictureImage {
  isPicture = true;
  aspect = 1;

  constructor(bitmap) {
    this.bitmap = bitmap;
    this.width = bitmap.width;
    this.height = bitmap.height;
    this.bytes = bitmap.width * bitmap.height * 4;
  }

  /** Asks for the first of the images that a presentation state is of, as it presents it. */
  static async presented(instancePath, signal) {
    return new PictureImage(await createImageBitmap(await picture(`${instancePath}/rendered`, "image/png", signal)));
  }

  /** Asks for a frame. What was compressed with loss before loses little more; the rest comes without. */
  static async load(instancePath, frame, dataset, signal) {
    const isLossy = text(dataset, Tag.LossyImageCompression) === "01";
    const accept = isLossy ? "image/jpeg" : "image/png";
    return new PictureImage(
      await createImageBitmap(await picture(`${instancePath}/frames/${frame}/rendered`, accept, signal)),
    );
  }
}
