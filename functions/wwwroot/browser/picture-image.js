import { picture } from "./dicomweb.js";
import { text } from "./attributes.js";
import { Tag } from "./tags.js";

/** A frame as the service renders it: colors, and whatever the page cannot make a picture of itself. */
export class PictureImage {
  isPicture = true;
  aspect = 1;

  constructor(bitmap) {
    this.bitmap = bitmap;
    this.width = bitmap.width;
    this.height = bitmap.height;
    this.bytes = bitmap.width * bitmap.height * 4;
  }

  /** Asks for it. What was compressed with loss before loses little more; the rest comes without. */
  static async load(instancePath, frame, dataset, signal) {
    const isLossy = text(dataset, Tag.LossyImageCompression) === "01";
    const accept = isLossy ? "image/jpeg" : "image/png";
    return new PictureImage(await createImageBitmap(await picture(`${instancePath}/frames/${frame}/rendered`, accept, signal)));
  }
}
