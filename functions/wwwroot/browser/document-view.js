import { base, picture } from "./dicomweb.js";
import { element } from "./element.js";
import { token } from "./session.js";

/**
 * A report or an encapsulated document. It comes from wherever the instance came from: nothing in it may run, or act in
 * the name of the page.
 *
 * @param {"report"|"document"} kind
 */
export async function documentView(kind, instancePath, mediaType, signal) {
  const resource = `${instancePath}/rendered`;
  if (kind === "report") {
    return token() ? textOf(resource, signal) : frame(`${base}${resource}?accept=text/html`, { sandbox: "" });
  }

  if (mediaType === "application/pdf") {
    // The browser's own viewer, which runs apart from pages, does not start in a sandbox.
    const url = token()
      ? URL.createObjectURL(await picture(resource, mediaType, signal))
      : `${base}${resource}?accept=${encodeURIComponent(mediaType)}`;
    signal.addEventListener("abort", () => URL.revokeObjectURL(url));
    return element(
      "div",
      { class: "document" },
      frame(url, {}),
      element(
        "p",
        {},
        element("a", { href: url, target: "_blank", rel: "noopener" }, "Open the PDF in a tab of its own"),
      ),
    );
  }

  const url = URL.createObjectURL(await picture(resource, mediaType || "*/*", signal));
  signal.addEventListener("abort", () => URL.revokeObjectURL(url));
  return element(
    "p",
    { class: "message" },
    `A document of the type ${mediaType || "unknown"}. `,
    element("a", { href: url, download: "document" }, "Save it"),
  );
}

function frame(src, properties) {
  return element("iframe", { ...properties, class: "document", title: "Document", src });
}

/** Frames do not carry the token of this page; as text the report needs none. */
async function textOf(resource, signal) {
  return element("pre", { class: "document" }, await (await picture(resource, "text/plain", signal)).text());
}
