// The form builder: questions and sections are dragged to their place, and lines show at once what fits. Without this
// script the arrows and buttons do the same; every change is a form that is sent.

const board = document.querySelector("form[data-builder]");
let dragged = null;

function send(form, name, value) {
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = name;
  field.value = value;
  form.append(field);
  form.submit();
}

function clearMarks() {
  for (const each of board.querySelectorAll("[data-drop]")) {
    delete each.dataset.drop;
  }
}

// Where what is dragged would land: a question before a card or at the end of a section, a section before another one
// or at the end of the form.
function placeOf(event) {
  const near = (things) => things.find((thing) => {
    const box = thing.getBoundingClientRect();
    return event.clientY < box.top + box.height / 2;
  });
  if (dragged.dataset.section) {
    return { section: null, before: near([...board.querySelectorAll("[data-section]")]) ?? null };
  }
  const section = event.target.closest("[data-section]");
  return section && { section, before: near([...section.querySelectorAll("[data-card]")]) ?? null };
}

function follow(event) {
  const place = dragged && placeOf(event);
  if (!place) {
    return;
  }
  event.preventDefault();
  clearMarks();
  const { section, before } = place;
  const end = section ? section.querySelector("[data-cards]") : [...board.querySelectorAll("[data-section]")].pop();
  (before ?? end).dataset.drop = before ? "before" : "end";
}

function drop(event) {
  const place = dragged && placeOf(event);
  if (!place || place.before === dragged) {
    return;
  }
  event.preventDefault();
  const { section, before } = place;
  if (section) {
    send(board, "do", `place:${dragged.dataset.card}:${section.dataset.section}:${before ? before.dataset.card : ""}`);
  } else {
    send(board, "do", `section-place:${dragged.dataset.section}:${before ? before.dataset.section : ""}`);
  }
}

if (board?.querySelector("[data-handle], [data-section-handle]")) {
  board.dataset.builder = "ready";
  for (const handle of board.querySelectorAll("[data-handle], [data-section-handle]")) {
    const thing = handle.closest(handle.hasAttribute("data-handle") ? "[data-card]" : "[data-section]");
    handle.draggable = true;
    handle.addEventListener("dragstart", (event) => {
      dragged = thing;
      thing.dataset.dragged = "";
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", thing.dataset.card || thing.dataset.section);
      event.dataTransfer.setDragImage(thing, 16, 16);
    });
    handle.addEventListener("dragend", () => {
      delete thing.dataset.dragged;
      dragged = null;
      clearMarks();
    });
  }
  board.addEventListener("dragover", follow);
  board.addEventListener("drop", drop);
}

// A line of a condition: choosing a question asks the portal for the comparisons that fit it.
const fitting = document.querySelector("[data-refresh-button]");
for (const select of document.querySelectorAll("select[data-refresh]")) {
  select.addEventListener("change", () => {
    sessionStorage.setItem("builder-focus", select.id);
    fitting.form.requestSubmit(fitting);
  });
}
if (fitting) {
  const id = sessionStorage.getItem("builder-focus");
  sessionStorage.removeItem("builder-focus");
  // Unfold shows its pages late: what is not shown yet takes no focus.
  window.addEventListener("load", () => requestAnimationFrame(() => document.getElementById(id)?.focus()));
}
