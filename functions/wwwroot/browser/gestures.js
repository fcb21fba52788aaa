/** Pixels that a finger moves for one image of the stack. */
const pixelsPerImage = 12;
const wheelPixelsPerImage = 60;

/**
 * Mouse, pen, touch and wheel on the stage.
 *
 * @param {HTMLElement} stage
 * @param {object} on `tool()` tells the tool that is chosen; `window(dx, dy)`, `pan(dx, dy)`, `zoom(factor, x, y)`,
 * `scroll(images)`, `hover(x, y)` and `leave()` do what the gesture stands for.
 */
export function useGestures(stage, on) {
  const pointers = new Map();
  let tool = "";
  let scrolled = 0;

  const place = (event) => {
    const { left, top } = stage.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };

  const scroll = (pixels, perImage) => {
    scrolled += pixels / perImage;
    const images = Math.trunc(scrolled);
    scrolled -= images;
    if (images !== 0) {
      on.scroll(images);
    }
  };

  const drag = (before, now) => {
    const [dx, dy] = [now.x - before.x, now.y - before.y];
    switch (tool) {
      case "window":
        on.window(dx, dy);
        break;
      case "pan":
        on.pan(dx, dy);
        break;
      case "zoom":
        on.zoom(Math.exp(-dy / 150), stage.clientWidth / 2, stage.clientHeight / 2);
        break;
      default:
        scroll(dy, pixelsPerImage);
    }
  };

  /** Two fingers: their distance zooms, their middle moves. */
  const pinch = (before, now, other) => {
    const distance = (a, b) => Math.hypot(a.x - b.x, a.y - b.y) || 1;
    const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
    on.pan((now.x - before.x) / 2, (now.y - before.y) / 2);
    on.zoom(distance(now, other) / distance(before, other), middle.x, middle.y);
  };

  stage.addEventListener("pointerdown", (event) => {
    if (event.target.closest(".other")) {
      return;
    }

    stage.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, place(event));
    tool = { 1: "pan", 2: "zoom" }[event.button] ?? on.tool();
    scrolled = 0;
    stage.focus({ preventScroll: true });
  });
  stage.addEventListener("pointermove", (event) => {
    const now = place(event);
    const before = pointers.get(event.pointerId);
    if (!before) {
      on.hover(now.x, now.y);
      return;
    }

    pointers.set(event.pointerId, now);
    const others = [...pointers].filter(([id]) => id !== event.pointerId);
    if (others.length === 0) {
      drag(before, now);
    } else {
      pinch(before, now, others[0][1]);
    }
  });
  const end = (event) => pointers.delete(event.pointerId);
  stage.addEventListener("pointerup", end);
  stage.addEventListener("pointercancel", end);
  stage.addEventListener("pointerleave", () => on.leave());
  stage.addEventListener("contextmenu", (event) => event.preventDefault());
  stage.addEventListener(
    "wheel",
    (event) => {
      if (event.target.closest(".other")) {
        return;
      }

      event.preventDefault();
      if (event.ctrlKey) {
        const { x, y } = place(event);
        on.zoom(Math.exp(-event.deltaY / 300), x, y);
      } else if (event.deltaMode === WheelEvent.DOM_DELTA_PIXEL && Math.abs(event.deltaY) < wheelPixelsPerImage) {
        scroll(event.deltaY, wheelPixelsPerImage);
      } else {
        on.scroll(Math.sign(event.deltaY));
      }
    },
    { passive: false },
  );
}
