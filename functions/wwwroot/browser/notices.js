import { element } from "./element.js";

const shownFor = 6000;

/** Tells something in passing; screen readers read it. */
export function notice(message, kind = "info") {
  const shown = element("p", { class: `notice ${kind}` }, message);
  document.getElementById("notices").append(shown);
  setTimeout(() => shown.remove(), shownFor);
}

/** What stands in the place of something that is loading, empty or failed. */
export function message(words, kind = "") {
  return element("p", { class: `message ${kind}` }, words);
}

/** The words for a failure. What was called off says nothing. */
export function reasonOf(error) {
  switch (error.status) {
    case 401:
      return "You are not signed in.";
    case 403:
      return "You are not allowed to do this.";
    case 410:
      return "It has been deleted.";
    default:
      return error instanceof TypeError ? "The service cannot be reached." : error.message;
  }
}
