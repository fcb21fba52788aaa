import { text } from "./attributes.js";
import { search } from "./dicomweb.js";
import { button, element, select } from "./element.js";
import { message, reasonOf } from "./notices.js";
import { linkTo } from "./router.js";
import { columns, sorted } from "./study-columns.js";
import { emptyQuery, searchParameters } from "./study-query.js";
import { Tag } from "./tags.js";

const typingPause = 300;
const modalities = ["CR", "CT", "DX", "ES", "MG", "MR", "NM", "OT", "PT", "RF", "SEG", "SM", "SR", "US", "XA"];

/** Stays while the page is open, so that who comes back from a study finds the list as it was. */
const state = { query: { ...emptyQuery }, offset: 0, limit: 50, column: null, descending: false };

/** The study list with its search. */
export async function showStudies(main, _, signal) {
  document.title = "Studies";
  const results = element("div", { class: "results" });
  let asked = 0;
  const refresh = async () => {
    const mine = ++asked;
    results.setAttribute("aria-busy", "true");
    try {
      const found = await search(
        "studies",
        {
          ...searchParameters(state.query),
          includefield: "StudyDescription",
          limit: state.limit,
          offset: state.offset,
        },
        signal,
      );
      if (mine === asked && found.matches.length === 0 && state.offset > 0) {
        // What was on this page has been deleted meanwhile.
        state.offset = 0;
        refresh();
      } else if (mine === asked) {
        showResults(results, found, refresh);
      }
    } catch (error) {
      if (mine === asked && !signal.aborted) {
        results.replaceChildren(message(reasonOf(error), "bad"));
      }
    } finally {
      results.removeAttribute("aria-busy");
    }
  };
  main.replaceChildren(searchForm(refresh), results);
  await refresh();
}

function searchForm(refresh) {
  let pause;
  const changed = (name) => (event) => {
    state.query[name] = event.target.value;
    state.offset = 0;
    clearTimeout(pause);
    pause = setTimeout(refresh, typingPause);
  };
  const field = (name, label, properties = {}) =>
    element(
      "label",
      { class: `field ${name}` },
      element("span", {}, label),
      element("input", {
        type: "search",
        name,
        value: state.query[name],
        autocomplete: "off",
        spellcheck: false,
        oninput: changed(name),
        ...properties,
      }),
    );
  const clear = () => {
    state.query = { ...emptyQuery };
    state.offset = 0;
    for (const input of form.querySelectorAll("input")) {
      input.value = "";
    }

    refresh();
  };
  const form = element(
    "form",
    {
      class: "search",
      role: "search",
      "aria-label": "Studies",
      onsubmit: (event) => {
        event.preventDefault();
        clearTimeout(pause);
        refresh();
      },
    },
    field("name", "Patient name"),
    field("id", "Patient ID"),
    field("accession", "Accession number"),
    field("from", "From", { type: "date" }),
    field("to", "To", { type: "date" }),
    field("modality", "Modality", { list: "modalities" }),
    field("description", "Study description"),
    element(
      "datalist",
      { id: "modalities" },
      modalities.map((modality) => element("option", { value: modality })),
    ),
    button("Clear", clear, { class: "quiet" }),
  );
  return form;
}

function showResults(results, { matches, remaining }, refresh) {
  if (matches.length === 0) {
    const isEmpty = state.offset === 0 && Object.values(state.query).every((value) => value === "");
    results.replaceChildren(
      isEmpty
        ? element(
            "p",
            { class: "message" },
            "There are no studies yet. ",
            element("a", { href: "#/upload" }, "Upload some"),
            ".",
          )
        : message("No study matches."),
    );
    return;
  }

  // The service lists newest studies first; another order makes sense only where all of them are here.
  const sortable = remaining === 0 && state.offset === 0;
  const studies = sortable && state.column ? sorted(matches, state.column, state.descending) : matches;
  const again = () => showResults(results, { matches, remaining }, refresh);
  results.replaceChildren(pager(matches.length, remaining, refresh), table(studies, sortable, again));
}

function pager(shown, remaining, refresh) {
  const first = state.offset + 1;
  const last = state.offset + shown;
  const turnTo = (offset) => () => {
    state.offset = Math.max(0, offset);
    refresh();
  };
  return element(
    "div",
    { class: "row pager" },
    element("p", { id: "count", role: "status" }, `${first}–${last} of ${last + remaining} studies`),
    element("span", { class: "spring" }),
    element(
      "label",
      { class: "inline" },
      "per page ",
      select(
        [25, 50, 100, 250].map((size) => [size, size]),
        state.limit,
        {
          "aria-label": "Studies per page",
          onchange: (event) => {
            state.limit = Number(event.target.value);
            state.offset = 0;
            refresh();
          },
        },
      ),
    ),
    button("‹ Previous", turnTo(state.offset - state.limit), { disabled: state.offset === 0 }),
    button("Next ›", turnTo(last), { disabled: remaining === 0 }),
  );
}

function table(studies, sortable, again) {
  const head = columns.map((column) => {
    const isSorted = sortable && state.column === column;
    const direction = isSorted ? (state.descending ? "descending" : "ascending") : "none";
    const sort = () => {
      state.descending = state.column === column && !state.descending;
      state.column = column;
      again();
    };
    return element(
      "th",
      { scope: "col", "aria-sort": direction, class: column.isNumber ? "number" : "" },
      sortable
        ? button(column.name, sort, { class: "sort" })
        : element("span", { title: "Newest first. Other orders need all matches on one page." }, column.name),
    );
  });
  return element(
    "div",
    { class: "scroll" },
    element(
      "table",
      { class: "studies" },
      element("thead", {}, element("tr", {}, head)),
      element("tbody", {}, studies.map(row)),
    ),
  );
}

function row(study) {
  const href = linkTo(text(study, Tag.StudyInstanceUID));
  const cells = columns.map((column, i) => {
    const shown = column.show(study);
    return element(
      "td",
      { class: column.isNumber ? "number" : "", data: { label: column.name } },
      i === 0 ? element("a", { href }, shown) : shown,
    );
  });
  // The whole row leads to the study; the keyboard has the link in it.
  const open = (event) => {
    if (!event.target.closest("a") && getSelection().isCollapsed) {
      location.hash = href;
    }
  };
  return element("tr", { onclick: open }, cells);
}
