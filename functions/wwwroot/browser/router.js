const uid = "([0-9.]{1,64})";

/** The pages, by the part of the URL after "#". Nothing of a patient but UIDs stands there. */
const routes = [
  [/^\/?$/, "studies", []],
  [/^\/upload$/, "upload", []],
  [new RegExp(`^/studies/${uid}$`), "study", ["study"]],
  [new RegExp(`^/studies/${uid}/series/${uid}$`), "series", ["study", "series"]],
];

/** What the URL asks for: the name of a page and the UIDs it is about; the list of studies where it makes no sense. */
export function currentRoute() {
  const hash = location.hash.slice(1);
  for (const [pattern, page, names] of routes) {
    const match = pattern.exec(hash);
    if (match) {
      return { page, ...Object.fromEntries(names.map((name, i) => [name, match[i + 1]])) };
    }
  }

  return { page: "studies" };
}

/** Link to a study or series. */
export function linkTo(study, series) {
  return series ? `#/studies/${study}/series/${series}` : `#/studies/${study}`;
}
