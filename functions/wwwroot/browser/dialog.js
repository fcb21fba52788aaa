import { button, element } from "./element.js";

/** Shows a dialog until one of its buttons, or Escape, closes it; gives what the button stands for, "" for Escape. */
export function openDialog(title, body, buttons) {
  return new Promise((resolve) => {
    const dialog = element(
      "dialog",
      { "aria-label": title, onclose: () => (dialog.remove(), resolve(dialog.returnValue)) },
      element("h2", {}, title),
      ...body,
      element(
        "div",
        { class: "row end" },
        buttons.map(([value, words, kind]) => button(words, () => dialog.close(value), { class: kind })),
      ),
    );
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Asks before something that cannot be undone. */
export async function confirmed(title, words, action) {
  const answer = await openDialog(
    title,
    [element("p", {}, words)],
    [
      ["", "Cancel", ""],
      ["yes", action, "danger"],
    ],
  );
  return answer === "yes";
}
