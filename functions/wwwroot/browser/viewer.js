import { text } from "./attributes.js";
import { Cine, framesPerSecond } from "./cine.js";
import { documentView } from "./document-view.js";
import { element } from "./element.js";
import { FrameLoader } from "./frame-loader.js";
import { useGestures } from "./gestures.js";
import { MetadataPanel } from "./metadata-panel.js";
import { message, reasonOf } from "./notices.js";
import { Tag } from "./tags.js";
import { Viewport } from "./viewport.js";
import { ViewerToolbar } from "./viewer-toolbar.js";
import { useKeys } from "./viewer-keys.js";

/** Shows the frames of a stack: which one, through which window, how large. */
export class Viewer {
  #stack;
  #signal;
  #loader;
  #viewport;
  #toolbar;
  #cine;
  #metadata = new MetadataPanel();
  #canvas = element("canvas", { role: "img", "aria-label": "Image" });
  #other = element("div", { class: "other", hidden: true });
  #corner = Object.fromEntries(
    ["top", "bottom", "value"].map((name) => [name, element("p", { class: `corner ${name}` })]),
  );
  #slider;
  #stage;
  /** The position that is wanted, and the one that is shown. */
  #wanted = 0;
  #shown = -1;
  #showing = null;
  #direction = 1;
  /** The window that the user chose; null for that of each image. */
  #window = null;

  constructor(stack, modality, signal) {
    this.#stack = stack;
    this.#signal = signal;
    this.#loader = new FrameLoader(stack, signal);
    this.#viewport = new Viewport(this.#canvas, signal);
    this.#cine = new Cine(() => this.show((this.#wanted + 1) % stack.length));
    signal.addEventListener("abort", () => this.#cine.stop());
    this.#slider = element("input", {
      type: "range",
      min: 1,
      max: stack.length,
      value: 1,
      "aria-label": "Image",
      oninput: () => this.show(this.#slider.valueAsNumber - 1),
    });
    this.#toolbar = new ViewerToolbar(modality, {
      tool: (tool) => (this.#stage.dataset.tool = tool),
      window: (window) => this.#setWindow(window),
      invert: () => this.invert(),
      reset: () => this.reset(),
      zoom: (factor) => this.zoom(factor),
      cine: () => this.toggleCine(),
      speed: (speed) => (this.#cine.speed = speed),
      metadata: () => this.toggleMetadata(),
    });
    this.#stage = element(
      "div",
      {
        class: "stage",
        tabIndex: 0,
        role: "group",
        "aria-label": "Viewer; arrow keys go through the images",
        data: { tool: "window" },
      },
      this.#canvas,
      this.#other,
      Object.values(this.#corner),
    );
    this.element = element(
      "div",
      { class: "viewer" },
      this.#toolbar.element,
      element("div", { class: "panes" }, this.#stage, this.#metadata.element),
      element("div", { class: "row position" }, this.#slider),
    );
    this.#slider.parentElement.hidden = stack.length === 1;
    this.#toolbar.hasCine = stack.length > 1;
    useGestures(this.#stage, {
      tool: () => this.#stage.dataset.tool,
      window: (dx, dy) => this.#dragWindow(dx, dy),
      pan: (dx, dy) => this.#pan(dx, dy),
      zoom: (factor, x, y) => this.#zoomAt(factor, x, y),
      scroll: (images) => this.step(images),
      hover: (x, y) => this.#tellValue(x, y),
      leave: () => (this.#corner.value.textContent = ""),
    });
    useKeys(this, this.#toolbar, signal);
  }

  get length() {
    return this.#stack.length;
  }

  /** Shows the first image. */
  async start() {
    this.#stage.focus({ preventScroll: true });
    await this.show(0);
    if (this.#stack.at(0).instance.kind === "image" && !this.#signal.aborted) {
      this.#cine.speed = framesPerSecond(await this.#loader.dataset(0).catch(() => ({})));
      this.#toolbar.speed = this.#cine.speed;
    }
  }

  /** Steps on or back, not beyond the ends. */
  step(by) {
    return this.show(Math.min(this.length - 1, Math.max(0, this.#wanted + by)));
  }

  /** Shows a position. Asked for many while one loads, it takes the last. */
  show(position) {
    if (position !== this.#wanted) {
      this.#direction = position > this.#wanted ? 1 : -1;
    }

    this.#wanted = position;
    this.#showing ??= this.#catchUp().finally(() => (this.#showing = null));
    return this.#showing;
  }

  invert() {
    this.#viewport.inverted = !this.#viewport.inverted;
    this.#refresh();
  }

  reset() {
    this.#window = null;
    this.#viewport.inverted = false;
    this.#viewport.reset();
    this.#refresh();
  }

  zoom(factor) {
    this.#zoomAt(factor, this.#canvas.clientWidth / 2, this.#canvas.clientHeight / 2);
  }

  toggleMetadata() {
    this.#metadata.toggle();
    this.#toolbar.isMetadataOpen = this.#metadata.isOpen;
    if (!this.#metadata.isOpen) {
      this.#stage.focus({ preventScroll: true });
    }
  }

  toggleCine() {
    if (this.#cine.isRunning) {
      this.#cine.stop();
    } else if (this.length > 1) {
      this.#cine.start();
    }

    this.#toolbar.isPlaying = this.#cine.isRunning;
  }

  async #catchUp() {
    while (this.#shown !== this.#wanted && !this.#signal.aborted) {
      const position = this.#wanted;
      this.#loader.prefetch(position, this.#direction);
      await this.#showNow(position);
      this.#shown = position;
    }
  }

  async #showNow(position) {
    const { instance } = this.#stack.at(position);
    this.#slider.value = position + 1;
    const late = setTimeout(() => this.#stage.classList.add("loading"), 250);
    try {
      if (instance.kind === "image" || instance.kind === "presentation") {
        this.#showImage(await this.#loader.image(position));
      } else {
        await this.#showOther(instance, position);
      }
    } catch (error) {
      if (this.#signal.aborted) {
        return;
      }

      this.#replaceImage(message(reasonOf(error), "bad"));
    } finally {
      clearTimeout(late);
      this.#stage.classList.remove("loading");
    }

    this.#tellPosition(position);
    try {
      this.#metadata.dataset = await this.#loader.dataset(position);
    } catch {
      this.#metadata.dataset = {};
    }
  }

  #showImage(image) {
    this.#other.hidden = true;
    this.#canvas.hidden = false;
    this.#viewport.image = image;
    this.#refresh();
  }

  async #showOther({ kind, path }, position) {
    const dataset = await this.#loader.dataset(position);
    const type = text(dataset, Tag.MIMETypeOfEncapsulatedDocument);
    this.#replaceImage(
      kind === "nothing"
        ? message("This object has no image. Its attributes are in the panel.")
        : await documentView(kind, path, type, this.#signal),
    );
  }

  /** Shows something else where the image would be. */
  #replaceImage(shown) {
    this.#viewport.image = null;
    this.#canvas.hidden = true;
    this.#other.hidden = false;
    this.#other.replaceChildren(shown);
    this.#refresh();
  }

  #setWindow(window) {
    const { image } = this.#viewport;
    this.#window = window === "full" ? (image?.fullWindow ?? null) : window;
    this.#refresh();
  }

  #dragWindow(dx, dy) {
    const { image, window } = this.#viewport;
    if (!image || image.isPicture) {
      return;
    }

    // A drag across the stage changes as much as the window is wide, or a little where it is narrow.
    const pace = Math.max(window.width, (image.range.max - image.range.min) * Math.abs(image.slope) * 0.02, 1e-6) / 300;
    this.#window = {
      ...window,
      name: "",
      center: window.center + dy * pace,
      width: Math.max(window.width + dx * pace, Math.min(1, Math.abs(image.slope))),
    };
    this.#refresh();
  }

  #pan(dx, dy) {
    this.#viewport.pan.x += dx;
    this.#viewport.pan.y += dy;
    this.#viewport.draw();
  }

  #zoomAt(factor, x, y) {
    this.#viewport.zoomAt(factor, x, y);
    this.#tellWindow();
  }

  /** Brings everything in line with the image and the choices of the user. */
  #refresh() {
    const { image } = this.#viewport;
    if (image && !image.isPicture) {
      this.#viewport.window = this.#window ?? image.defaultWindow;
    }

    this.#toolbar.showImage(image, this.#viewport.window, this.#viewport.inverted);
    this.#tellWindow();
    this.#viewport.draw();
  }

  #tellPosition(position) {
    const { instance, frame, order, instances } = this.#stack.at(position);
    const lines = [`${order} / ${instances}`];
    if (instance.frames > 1) {
      lines.push(`frame ${frame} / ${instance.frames}`);
    }

    this.#corner.top.textContent = lines.join("\n");
    this.#slider.setAttribute("aria-valuetext", lines.join(", "));
    this.#canvas.setAttribute("aria-label", `Image ${lines.join(", ")}`);
  }

  #tellWindow() {
    const { image, window, zoom } = this.#viewport;
    const lines = [];
    if (image) {
      lines.push(
        image.isPicture ? "rendered by the service" : `C ${rounded(window.center)}  W ${rounded(window.width)}`,
      );
      lines.push(`${image.width} × ${image.height}  ${Math.round(zoom * 100)} %`);
    }

    this.#corner.bottom.textContent = lines.join("\n");
  }

  #tellValue(x, y) {
    const { image } = this.#viewport;
    const pixel = this.#viewport.pixelAt(x, y);
    this.#corner.value.textContent =
      pixel && !image.isPicture
        ? `${pixel.column}, ${pixel.row}: ${rounded(image.valueAt(pixel.column, pixel.row))} ${image.unit === "US" ? "" : image.unit}`
        : "";
  }
}

function rounded(value) {
  return Math.abs(value) >= 10 || Number.isInteger(value) ? String(Math.round(value)) : value.toPrecision(3);
}
