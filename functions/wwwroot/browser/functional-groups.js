import { item, items } from "./attributes.js";
import { Tag } from "./tags.js";

/**
 * The data set that describes a frame of some matter: an item of its own functional group, else of the shared ones
 * (PS3.3 §C.7.6.16), else the data set itself.
 *
 * @param {number} frame from 1
 */
export function describing(dataset, frame, sequence) {
  const own = items(dataset, Tag.PerFrameFunctionalGroupsSequence)[frame - 1];
  return item(own, sequence) ?? item(item(dataset, Tag.SharedFunctionalGroupsSequence), sequence) ?? dataset;
}
