import { token } from "./session.js";

/** Where the DICOMweb resources are, beside the page. */
export const base = new URL("dicom-web/", document.baseURI).href;

/** An answer that is no success. `detail` is the service's sentence, fit to be shown. */
export class AnswerError extends Error {
  constructor(status, detail) {
    super(detail || `The service answers ${status}.`);
    this.status = status;
  }
}

/** The path of a study, series or instance below the base. */
export function path(study, series, instance) {
  let made = `studies/${study}`;
  if (series) {
    made += `/series/${series}`;
  }

  return instance ? `${made}/instances/${instance}` : made;
}

/** The headers that say who is asking. */
export function authorization() {
  const bearer = token();
  return bearer ? { Authorization: `Bearer ${bearer}` } : {};
}

/**
 * Asks the service.
 *
 * @throws {AnswerError} The answer is no success; a 401 also tells the page.
 */
export async function ask(resource, { method = "GET", accept, signal } = {}) {
  const response = await fetch(base + resource, {
    method,
    signal,
    headers: { ...(accept ? { Accept: accept } : {}), ...authorization() },
  });
  if (!response.ok) {
    if (response.status === 401) {
      document.dispatchEvent(new CustomEvent("unauthorized"));
    }

    throw new AnswerError(response.status, await detailOf(response));
  }

  return response;
}

/** The sentence of a problem document (RFC 9457). */
async function detailOf(response) {
  try {
    const problem = await response.json();
    return problem.detail ?? problem.title;
  } catch {
    return undefined;
  }
}

/** Matches of a search and how many more there are. Nothing found is an answer without content. */
export async function search(resource, parameters = {}, signal = undefined) {
  const query = new URLSearchParams(parameters);
  const response = await ask(`${resource}?${query}`, { accept: "application/dicom+json", signal });
  const matches = response.status === 204 ? [] : await response.json();
  const warning = /There are (\d+) additional results/.exec(response.headers.get("Warning") ?? "");
  return { matches, remaining: warning ? Number(warning[1]) : 0 };
}

/** All matches, page after page. */
export async function searchAll(resource, parameters = {}, signal = undefined) {
  const all = [];
  for (;;) {
    const { matches, remaining } = await search(resource, { ...parameters, limit: 1000, offset: all.length }, signal);
    all.push(...matches);
    if (remaining === 0 || matches.length === 0) {
      return all;
    }
  }
}

/** The metadata of one instance. */
export async function metadata(instancePath, signal) {
  const response = await ask(`${instancePath}/metadata`, { accept: "application/dicom+json", signal });
  return (await response.json())[0];
}

/** A frame, decoded, as Explicit VR Little Endian has it. */
export async function frame(instancePath, number, signal) {
  const response = await ask(`${instancePath}/frames/${number}`, {
    accept: "application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1",
    signal,
  });
  return response.arrayBuffer();
}

/** A picture that the service made. */
export async function picture(resource, accept, signal) {
  return (await ask(resource, { accept, signal })).blob();
}

/** Deletes a study, series or instance. */
export async function remove(resource) {
  await ask(resource, { method: "DELETE" });
}
