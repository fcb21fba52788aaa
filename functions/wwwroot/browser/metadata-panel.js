import { copy } from "./clipboard.js";
import { button, element } from "./element.js";
import { keywords } from "./keywords.js";
import { rows, shortened, tagText } from "./metadata-rows.js";

/** Lines that are shown; a filter finds the others. */
const maxLines = 1000;
const typingPause = 120;

/** A panel with all elements of an instance, and a filter. */
export class MetadataPanel {
  #dataset = null;
  #body = element("tbody");
  #note = element("p", { class: "note", role: "status" });
  #filter = element("input", {
    type: "search",
    placeholder: "Filter by tag, keyword or value",
    "aria-label": "Filter the attributes",
    spellcheck: false,
    autocomplete: "off",
  });

  constructor() {
    let pause;
    this.#filter.addEventListener("input", () => {
      clearTimeout(pause);
      pause = setTimeout(() => this.#render(), typingPause);
    });
    this.element = element(
      "aside",
      { class: "metadata", "aria-label": "Attributes", hidden: true },
      element("div", { class: "row" }, this.#filter),
      this.#note,
      element("div", { class: "scroll lines" }, element("table", {}, this.#body)),
    );
  }

  get isOpen() {
    return !this.element.hidden;
  }

  /** Shows or hides it. */
  toggle() {
    this.element.hidden = this.isOpen;
    if (this.isOpen) {
      this.#filter.focus();
      this.#render();
    }
  }

  /** Takes the data set of what is looked at. */
  set dataset(dataset) {
    if (dataset !== this.#dataset) {
      this.#dataset = dataset;
      this.#render();
    }
  }

  async #render() {
    if (!this.isOpen || !this.#dataset) {
      return;
    }

    const dataset = this.#dataset;
    const names = await keywords();
    if (dataset !== this.#dataset) {
      return;
    }

    const wanted = this.#filter.value.trim().toLowerCase();
    const lines = [];
    let count = 0;
    for (const row of rows(dataset, names)) {
      if (matches(row, wanted) && ++count <= maxLines) {
        lines.push(line(row));
      }
    }

    this.#body.replaceChildren(...lines);
    this.#note.textContent =
      count > maxLines ? `The first ${maxLines} of ${count} lines; a filter finds the others.` : `${count} lines`;
  }
}

function matches({ tag, keyword, value }, wanted) {
  return (
    wanted === "" ||
    tagText(tag).toLowerCase().includes(wanted) ||
    tag.toLowerCase().includes(wanted) ||
    keyword.toLowerCase().includes(wanted) ||
    value.toLowerCase().includes(wanted)
  );
}

function line({ depth, tag, vr, keyword, value }) {
  const copyButton = (words, text, label) =>
    button(words, () => copy(text), { class: "copy", title: "Copy", "aria-label": label });
  return element(
    "tr",
    { class: `depth-${Math.min(depth, 6)}` },
    element(
      "td",
      { class: "tag" },
      tag ? copyButton(tagText(tag), tagText(tag), `Copy the tag ${tagText(tag)}`) : null,
    ),
    element("td", { class: "vr" }, vr),
    element("td", { class: "keyword" }, keyword),
    element(
      "td",
      { class: "value" },
      value ? copyButton(shortened(value), value, `Copy ${keyword || tagText(tag)}: ${shortened(value)}`) : null,
    ),
  );
}
