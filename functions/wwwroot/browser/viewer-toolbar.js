import { button, element, select } from "./element.js";
import { presetsOf } from "./windows.js";

const tools = [
  ["window", "◐", "Window", "W"],
  ["pan", "✥", "Pan", "P"],
  ["zoom", "⌕", "Zoom", "Z"],
  ["scroll", "⇅", "Scroll", "S"],
];

/** What is chosen and started above the image. */
export class ViewerToolbar {
  #on;
  #modalityPresets;
  #presets = [];
  #tools = new Map();
  #preset;
  #invert;
  #cine;
  #metadata;
  #speed;
  #cineGroup;
  /** What does something with images only. */
  #forImages;

  /** @param {object} on What each control does. */
  constructor(modality, on) {
    this.#on = on;
    this.#modalityPresets = presetsOf(modality);
    for (const [tool, sign, name, key] of tools) {
      this.#tools.set(
        tool,
        control(sign, name, key, () => this.choose(tool)),
      );
    }

    this.#preset = select([["own", "Window"]], "own", {
      "aria-label": "Window preset",
      onchange: () => this.usePreset(this.#preset.value),
    });
    this.#invert = control("◩", "Invert", "I", on.invert);
    this.#cine = control("▶", "Play", "Space", on.cine);
    this.#metadata = control("≡", "Attributes", "M", on.metadata);
    this.#speed = element("input", {
      type: "number",
      min: 1,
      max: 60,
      value: 10,
      "aria-label": "Frames per second",
      title: "Frames per second",
      oninput: () => on.speed(Math.min(60, Math.max(1, this.#speed.valueAsNumber || 1))),
    });
    this.#cineGroup = group([this.#cine, this.#speed, element("span", { class: "unit" }, "fps")]);
    this.#forImages = [
      control("−", "Smaller", "-", () => on.zoom(0.8)),
      control("+", "Larger", "+", () => on.zoom(1.25)),
      control("⟲", "Reset", "R", on.reset),
      this.#invert,
      ...["pan", "zoom"].map((tool) => this.#tools.get(tool)),
    ];
    this.element = element(
      "div",
      { class: "toolbar", role: "toolbar", "aria-label": "Viewer" },
      group([...this.#tools.values()]),
      group([this.#preset, this.#invert]),
      group(this.#forImages.slice(0, 3)),
      this.#cineGroup,
      element("span", { class: "spring" }),
      group([this.#metadata]),
    );
    this.choose("window");
  }

  /** Makes a tool the one that drags work with. */
  choose(tool) {
    for (const [name, made] of this.#tools) {
      made.setAttribute("aria-pressed", String(name === tool));
    }

    // The stage is there a moment later than the toolbar.
    queueMicrotask(() => this.#on.tool(tool));
  }

  /** Takes the window of a name in the list, or of a number from 1. */
  usePreset(name) {
    if (name === "own" || name === "full") {
      this.#on.window(name === "own" ? null : "full");
    } else if (this.#presets[name]) {
      this.#on.window({ ...this.#presets[name] });
    }
  }

  /** Whether there is more than one image to go through. */
  set hasCine(has) {
    this.#cineGroup.hidden = !has;
  }

  set speed(value) {
    this.#speed.value = value;
  }

  set isPlaying(playing) {
    this.#cine.setAttribute("aria-pressed", String(playing));
    this.#cine.firstChild.textContent = playing ? "⏸" : "▶";
  }

  set isMetadataOpen(open) {
    this.#metadata.setAttribute("aria-pressed", String(open));
  }

  /** Offers what goes with an image; null for what is none. */
  showImage(image, window, inverted) {
    const canWindow = image !== null && !image.isPicture;
    this.#invert.setAttribute("aria-pressed", String(inverted));
    for (const made of this.#forImages) {
      made.disabled = image === null;
    }

    this.#tools.get("window").disabled = !canWindow;
    this.#preset.disabled = !canWindow;
    if (!canWindow) {
      return;
    }

    this.#presets = [...image.windows, ...this.#modalityPresets];
    const options = [
      ["own", image.windows.length > 0 ? "Own window" : "Full range"],
      ...this.#presets.map((preset, i) => [
        i,
        `${preset.name}  ${Math.round(preset.center)}/${Math.round(preset.width)}`,
      ]),
      ["full", "Full range"],
      ["other", "Other"],
    ];
    const texts = options.map(([, text]) => text).join("\n");
    if (this.#preset.dataset.texts !== texts) {
      this.#preset.dataset.texts = texts;
      this.#preset.replaceChildren(
        ...options.map(([value, text]) => element("option", { value, hidden: value === "other" }, text)),
      );
    }

    const same = (preset) => preset.center === window.center && preset.width === window.width;
    const chosen = same(image.defaultWindow) ? "own" : same(image.fullWindow) ? "full" : this.#presets.findIndex(same);
    this.#preset.value = chosen === -1 ? "other" : chosen;
  }
}

function control(sign, name, key, onclick) {
  const content = [
    element("span", { class: "sign", "aria-hidden": "true" }, sign),
    element("span", { class: "name" }, name),
  ];
  return button(content, onclick, {
    title: `${name} (${key})`,
    "aria-label": name,
    "aria-keyshortcuts": key,
    class: "tool",
  });
}

function group(children) {
  return element("div", { class: "group" }, children);
}
