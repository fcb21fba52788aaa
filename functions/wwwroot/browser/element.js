/**
 * Makes an element. Text is always text: nothing that comes from a server is read as markup.
 *
 * @param {string} name of the element
 * @param {object} [properties] `class`, `data`, `on…` listeners, DOM properties, or attributes (those with a dash and `role`, `for`)
 * @param {...(Node|string|null|undefined|false|Array)} children
 */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null) {
      continue;
    }

    if (key === "class") {
      made.className = value;
    } else if (key === "data") {
      Object.assign(made.dataset, value);
    } else if (key.startsWith("on")) {
      made.addEventListener(key.slice(2), value);
    } else if (key.includes("-") || key === "role" || key === "for" || key === "list") {
      made.setAttribute(key, value);
    } else {
      made[key] = value;
    }
  }

  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** A button that does something on this page. */
export function button(text, onclick, properties = {}) {
  return element("button", { type: "button", onclick, ...properties }, text);
}

/** A select of `[value, text]` pairs. */
export function select(options, value, properties = {}) {
  const made = element(
    "select",
    properties,
    options.map(([option, text]) => element("option", { value: option }, text)),
  );
  made.value = value;
  return made;
}
