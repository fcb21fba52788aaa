import { notice } from "./notices.js";

/** Copies text, also where the page is not of a secure origin, as within a hospital's network it may not be. */
export async function copy(text) {
  try {
    if (navigator.clipboard) {
      await navigator.clipboard.writeText(text);
    } else {
      const field = document.createElement("textarea");
      field.value = text;
      document.body.append(field);
      field.select();
      const copied = document.execCommand("copy");
      field.remove();
      if (!copied) {
        throw new Error("not copied");
      }
    }

    notice("Copied.");
  } catch {
    notice("The browser does not let the page copy.", "bad");
  }
}
