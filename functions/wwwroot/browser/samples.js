import { number } from "./attributes.js";
import { Tag } from "./tags.js";

/**
 * The stored values of a grey frame: shifted to where High Bit is, without what lies above, negative ones extended
 * (PS3.5 §8.1.1).
 *
 * @param {ArrayBuffer} buffer The frame, little endian.
 * @returns {Uint8Array|Int8Array|Uint16Array|Int16Array|Uint32Array|Int32Array|null} Null when it is of no form that is known, or too short.
 */
export function samplesOf(buffer, dataset) {
  const count = number(dataset, Tag.Rows, 0) * number(dataset, Tag.Columns, 0);
  const allocated = number(dataset, Tag.BitsAllocated, 0);
  const signed = number(dataset, Tag.PixelRepresentation, 0) === 1;
  if (allocated === 1) {
    return buffer.byteLength * 8 >= count ? unpack(new Uint8Array(buffer), count) : null;
  }

  const Form = { 8: [Uint8Array, Int8Array], 16: [Uint16Array, Int16Array], 32: [Uint32Array, Int32Array] }[
    allocated
  ]?.[signed ? 1 : 0];
  if (!Form || buffer.byteLength < (count * allocated) / 8) {
    return null;
  }

  const values = new Form(buffer, 0, count);
  const stored = number(dataset, Tag.BitsStored, allocated);
  const below = number(dataset, Tag.HighBit, stored - 1) + 1 - stored;
  const above = allocated - stored - below;
  if (stored > 0 && below >= 0 && above >= 0 && (above > 0 || below > 0)) {
    // Up to the sign bit of 32 and down again: a typed array cuts off the rest by itself.
    const up = 32 - stored - below;
    const down = 32 - stored;
    for (let i = 0; i < count; i++) {
      values[i] = signed ? (values[i] << up) >> down : (values[i] << up) >>> down;
    }
  }

  return values;
}

/** Single bits, the first pixel in the lowest one (PS3.5 §8.1.1). */
function unpack(bytes, count) {
  const values = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    values[i] = (bytes[i >> 3] >> (i & 7)) & 1;
  }

  return values;
}
