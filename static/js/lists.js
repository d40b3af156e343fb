// A public list changes in place as its filters change; without this file the button beside them does the same.
(function () {
  "use strict";
  const list = document.getElementById("list");
  if (!list || !window.htmx) return;
  const said = list.querySelector("[data-list-said]");
  const filters = ".listing__facets input[type=checkbox]";
  let kept = null; // what the person had before the parts were exchanged

  const nameOf = (details) => details.querySelector("summary").textContent.trim();
  const groups = () => Array.from(list.querySelectorAll("details.facet"));

  function remember() {
    const focused = document.activeElement;
    const disclosure = list.querySelector("details.facets");
    kept = {
      box: focused && focused.matches(filters) ? { name: focused.name, value: focused.value } : null,
      isOpen: Boolean(disclosure && disclosure.open),
      groups: new Map(groups().map((each) => [nameOf(each), each.open])),
    };
  }

  function restore() {
    if (!kept) return;
    const disclosure = list.querySelector("details.facets");
    if (disclosure) disclosure.open = kept.isOpen;
    groups().forEach((each) => {
      if (kept.groups.has(nameOf(each))) each.open = kept.groups.get(nameOf(each));
    });
    const box = kept.box && Array.from(list.querySelectorAll(filters)).find((each) => each.name === kept.box.name && each.value === kept.box.value);
    if (box) box.focus({ preventScroll: true });
    kept = null;
  }

  // The address says what was searched; a field in which someone is writing is theirs.
  function agree() {
    const words = document.getElementById("search-words");
    if (words && words !== document.activeElement) words.value = new URLSearchParams(location.search).get("q") || "";
    const count = document.getElementById("results-count");
    if (count) said.textContent = count.textContent;
  }

  list.addEventListener("change", (event) => {
    if (event.target.matches(filters)) event.target.form.requestSubmit();
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (list.contains(event.detail.target)) remember();
  });
  document.addEventListener("htmx:afterSwap", restore);
  document.addEventListener("htmx:afterSettle", agree);
  document.addEventListener("htmx:historyRestore", agree);
})();
