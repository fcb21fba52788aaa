import { paint } from "./voi.js";

const minZoom = 0.1;
const maxZoom = 40;

/** Draws an image on a canvas, zoomed and moved. */
export class Viewport {
  #canvas;
  #pixels = document.createElement("canvas");
  #data = null;
  #painted = "";
  #paintedImage = null;
  #drawing = 0;

  image = null;
  /** The window of a grey image. */
  window = null;
  inverted = false;
  /** 1 fits the image into the canvas. */
  zoom = 1;
  /** Pixels of the page. */
  pan = { x: 0, y: 0 };

  constructor(canvas, signal) {
    this.#canvas = canvas;
    const observer = new ResizeObserver(() => this.draw());
    observer.observe(canvas);
    signal.addEventListener("abort", () => observer.disconnect());
  }

  /** Draws when the browser next does. */
  draw() {
    this.#drawing ||= requestAnimationFrame(() => {
      this.#drawing = 0;
      this.#drawNow();
    });
  }

  /** Fits the image into the canvas again. */
  reset() {
    this.zoom = 1;
    this.pan = { x: 0, y: 0 };
    this.draw();
  }

  /** Zooms so that what lies at a point of the canvas stays there. */
  zoomAt(factor, x, y) {
    const zoom = Math.min(maxZoom, Math.max(minZoom, this.zoom * factor));
    const change = zoom / this.zoom;
    const [middleX, middleY] = [this.#canvas.clientWidth / 2, this.#canvas.clientHeight / 2];
    this.pan.x = x - middleX - (x - middleX - this.pan.x) * change;
    this.pan.y = y - middleY - (y - middleY - this.pan.y) * change;
    this.zoom = zoom;
    this.draw();
  }

  /** The pixel of the image at a point of the canvas; null beside the image. */
  pixelAt(x, y) {
    if (!this.image) {
      return null;
    }

    const place = this.#place();
    const column = Math.floor((x - place.left) / place.scaleX);
    const row = Math.floor((y - place.top) / place.scaleY);
    const isInside = column >= 0 && row >= 0 && column < this.image.width && row < this.image.height;
    return isInside ? { column, row } : null;
  }

  /** Where the image lies on the page's pixels of the canvas. */
  #place() {
    const { width, height, aspect } = this.image;
    // The longer side of pixels that are not square grows, so that none is left out.
    const [wide, high] = aspect >= 1 ? [aspect, 1] : [1, 1 / aspect];
    const { clientWidth, clientHeight } = this.#canvas;
    const fit = Math.min(clientWidth / (width * wide), clientHeight / (height * high)) * this.zoom;
    const [scaleX, scaleY] = [fit * wide, fit * high];
    return {
      scaleX,
      scaleY,
      left: (clientWidth - width * scaleX) / 2 + this.pan.x,
      top: (clientHeight - height * scaleY) / 2 + this.pan.y,
    };
  }

  #drawNow() {
    const canvas = this.#canvas;
    const ratio = devicePixelRatio || 1;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight].map((length) =>
      Math.max(1, Math.round(length * ratio)),
    );
    if (canvas.width !== width || canvas.height !== height) {
      [canvas.width, canvas.height] = [width, height];
    }

    const context = canvas.getContext("2d");
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = "#000";
    context.fillRect(0, 0, width, height);
    if (!this.image) {
      return;
    }

    const place = this.#place();
    context.setTransform(place.scaleX * ratio, 0, 0, place.scaleY * ratio, place.left * ratio, place.top * ratio);
    // Single pixels are told apart once they are large.
    context.imageSmoothingEnabled = place.scaleX * ratio < 3;
    context.imageSmoothingQuality = "high";
    context.filter = this.image.isPicture && this.inverted ? "invert(1)" : "none";
    context.drawImage(this.#source(), 0, 0);
    context.filter = "none";
  }

  /** The image as something that can be drawn; painted anew when what decides its greys has changed. */
  #source() {
    const { image, window } = this;
    if (image.isPicture) {
      return image.bitmap;
    }

    const inverted = this.inverted !== image.isDarkHigh;
    const key = `${window.center} ${window.width} ${window.form} ${inverted}`;
    if (this.#painted === key && this.#paintedImage === image) {
      return this.#pixels;
    }

    if (this.#pixels.width !== image.width || this.#pixels.height !== image.height) {
      [this.#pixels.width, this.#pixels.height] = [image.width, image.height];
    }

    const context = this.#pixels.getContext("2d");
    if (this.#data?.width !== image.width || this.#data.height !== image.height) {
      this.#data = context.createImageData(image.width, image.height);
    }

    paint(image, window, inverted, new Uint32Array(this.#data.data.buffer));
    context.putImageData(this.#data, 0, 0);
    this.#painted = key;
    this.#paintedImage = image;
    return this.#pixels;
  }
}
