import { numbers, text, values } from "./attributes.js";
import { describing } from "./functional-groups.js";
import { Tag } from "./tags.js";

/** @typedef {{center: number, width: number, name: string, form: string}} Window `form` is the VOI LUT Function. */

/** The windows that a file gives for a frame. */
export function windowsOf(dataset, frame) {
  const source = describing(dataset, frame, Tag.FrameVOILUTSequence);
  const centers = numbers(source, Tag.WindowCenter);
  const widths = numbers(source, Tag.WindowWidth);
  const names = values(source, Tag.WindowCenterWidthExplanation);
  const form = text(source, Tag.VOILUTFunction) || "LINEAR";
  return centers
    .map((center, i) => ({ center, width: widths[i], form, name: String(names[i] ?? `Window ${i + 1}`) }))
    .filter(({ width }) => width > 0);
}

/** Usual windows of a modality. */
export function presetsOf(modality) {
  const preset = (name, center, width) => ({ name, center, width, form: "LINEAR" });
  return modality === "CT"
    ? [
        preset("Soft tissue", 40, 400),
        preset("Brain", 40, 80),
        preset("Lung", -600, 1500),
        preset("Bone", 400, 1800),
        preset("Mediastinum", 50, 350),
        preset("Liver", 90, 150),
      ]
    : [];
}
