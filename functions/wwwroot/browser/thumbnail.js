import { element } from "./element.js";
import { picture } from "./dicomweb.js";
import { Tasks } from "./tasks.js";

/** Few at a time, so that what the user does next does not wait for them. */
const tasks = new Tasks(4);

/**
 * A picture of a series or instance, asked for when it comes into sight. What has none shows its label.
 *
 * @param {string|null} resource Path below the base; null where there is no image.
 * @param {string} label What stands there without picture.
 * @param {AbortSignal} signal Of the page.
 */
export function thumbnail(resource, label, signal) {
  const frame = element("span", { class: "thumbnail" }, element("span", { class: "none" }, label));
  if (resource === null) {
    return frame;
  }

  const observer = new IntersectionObserver(
    ([entry]) => {
      if (entry.isIntersecting) {
        observer.disconnect();
        load();
      }
    },
    { rootMargin: "200px" },
  );
  const load = async () => {
    try {
      const blob = await tasks.run(() => picture(`${resource}/thumbnail`, "image/jpeg", signal), signal);
      const url = URL.createObjectURL(blob);
      const image = element("img", { alt: "", src: url });
      await image.decode();
      URL.revokeObjectURL(url);
      frame.replaceChildren(image);
    } catch {
      // No picture can be made of it, or nobody looks any more: the label stays.
      frame.classList.add("without");
    }
  };
  observer.observe(frame);
  signal.addEventListener("abort", () => observer.disconnect());
  return frame;
}
