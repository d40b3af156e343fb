// The form builder: questions are dragged to their place, and lines show at once what fits. Without this
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

// Where a question would land: before a card, or at the end of a section.
function placeOf(event) {
  const section = event.target.closest("[data-section]");
  if (!section) {
    return null;
  }
  const cards = [...section.querySelectorAll("[data-card]")];
  const before = cards.find((card) => {
    const box = card.getBoundingClientRect();
    return event.clientY < box.top + box.height / 2;
  });
  return { section, before: before ?? null };
}

function follow(event) {
  const place = dragged && placeOf(event);
  if (!place) {
    return;
  }
  event.preventDefault();
  clearMarks();
  const { section, before } = place;
  (before ?? section.querySelector("[data-cards]")).dataset.drop = before ? "before" : "end";
}

function drop(event) {
  const place = dragged && placeOf(event);
  if (!place || place.before === dragged) {
    return;
  }
  event.preventDefault();
  const before = place.before ? place.before.dataset.card : "";
  send(board, "do", `place:${dragged.dataset.card}:${place.section.dataset.section}:${before}`);
}

if (board?.querySelector("[data-handle]")) {
  board.dataset.builder = "ready";
  for (const handle of board.querySelectorAll("[data-handle]")) {
    const card = handle.closest("[data-card]");
    handle.draggable = true;
    handle.addEventListener("dragstart", (event) => {
      dragged = card;
      card.dataset.dragged = "";
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", card.dataset.card);
      event.dataTransfer.setDragImage(card, 16, 16);
    });
    handle.addEventListener("dragend", () => {
      delete card.dataset.dragged;
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
