let loaded = null;

/** Keywords of PS3.6 by tag; none where they cannot be had, since the values matter more. */
export function keywords() {
  loaded ??= fetch(new URL("keywords.json", import.meta.url))
    .then((response) => (response.ok ? response.json() : {}))
    .catch(() => ({}));
  return loaded;
}
