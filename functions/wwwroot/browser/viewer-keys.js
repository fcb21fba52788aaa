/** Keys of the viewer, wherever the focus is but in a field. */
export function useKeys(viewer, toolbar, signal) {
  const keys = {
    ArrowUp: () => viewer.step(-1),
    ArrowLeft: () => viewer.step(-1),
    ArrowDown: () => viewer.step(1),
    ArrowRight: () => viewer.step(1),
    PageUp: () => viewer.step(-10),
    PageDown: () => viewer.step(10),
    Home: () => viewer.show(0),
    End: () => viewer.show(viewer.length - 1),
    "+": () => viewer.zoom(1.25),
    "-": () => viewer.zoom(0.8),
    " ": () => viewer.toggleCine(),
    i: () => viewer.invert(),
    r: () => viewer.reset(),
    m: () => viewer.toggleMetadata(),
    w: () => toolbar.choose("window"),
    p: () => toolbar.choose("pan"),
    z: () => toolbar.choose("zoom"),
    s: () => toolbar.choose("scroll"),
    0: () => toolbar.usePreset("own"),
  };
  for (let preset = 1; preset <= 9; preset++) {
    keys[preset] = () => toolbar.usePreset(preset - 1);
  }

  document.addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) {
        return;
      }

      const inField = event.target.closest("input, select, textarea");
      // Buttons take the space bar for themselves; what scrolls takes the arrows.
      const isTaken =
        inField || (event.key === " " && event.target.closest("button, a")) || event.target.closest(".lines");
      const action = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (action && !isTaken) {
        event.preventDefault();
        action();
      }
    },
    { signal },
  );
}
