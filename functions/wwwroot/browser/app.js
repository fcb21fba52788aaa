import { currentRoute } from "./router.js";
import { message, reasonOf } from "./notices.js";
import { showSeries } from "./series-page.js";
import { showStudies } from "./studies-page.js";
import { showStudy } from "./study-page.js";
import { showUpload } from "./upload-page.js";
import { acceptDrops } from "./drop.js";
import { offerSignIn, signIn } from "./sign-in.js";
import { useTheme } from "./theme.js";

/** A page fills the element it is given, and stops what it does when its signal is aborted. */
const pages = { studies: showStudies, upload: showUpload, study: showStudy, series: showSeries };
const main = document.getElementById("main");
let current = new AbortController();

async function show(hasMoved = false) {
  current.abort();
  current = new AbortController();
  const { signal } = current;
  const route = currentRoute();
  document.body.dataset.page = route.page;
  for (const link of document.querySelectorAll("[data-page]:is(a)")) {
    link.setAttribute("aria-current", link.dataset.page === route.page ? "page" : "false");
  }

  main.replaceChildren(message("Loading …"));
  if (hasMoved) {
    // Else the keyboard would be nowhere: the link that led here is gone.
    main.focus({ preventScroll: true });
  }

  try {
    await pages[route.page](main, route, signal);
  } catch (error) {
    if (!signal.aborted) {
      main.replaceChildren(message(reasonOf(error), "bad"));
    }
  }
}

useTheme(document.getElementById("theme"));
acceptDrops(document.getElementById("drop"));
offerSignIn(document.getElementById("sign-in"), () => show());
document.getElementById("skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
document.addEventListener("unauthorized", () => signIn(() => show()));
window.addEventListener("hashchange", () => show(true));
show();
