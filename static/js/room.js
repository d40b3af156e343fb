// The panel's room: rows are dragged into order, what changed is said aloud, and the keyboard keeps its place. Without
// this file the buttons do it.
(function () {
  "use strict";
  let dragged = null;
  let after = null; // the row that stood below it

  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest && event.target.closest("tr[data-uid]");
    if (!dragged) return;
    after = dragged.nextElementSibling;
    event.dataTransfer.setData("text/plain", ""); // Firefox drags nothing without it
  });
  document.addEventListener("dragover", (event) => {
    const over = event.target.closest("tr[data-uid]");
    if (!dragged || !over || over.parentNode !== dragged.parentNode) return;
    event.preventDefault();
    const box = over.getBoundingClientRect();
    if (over !== dragged) over[event.clientY < box.top + box.height / 2 ? "before" : "after"](dragged);
  });
  document.addEventListener("drop", (event) => { if (dragged) event.preventDefault(); });
  document.addEventListener("dragend", (event) => {
    if (!dragged) return;
    const form = dragged.closest("[data-order-form]");
    const field = form.querySelector("[name=order]");
    // Let go elsewhere, or Escape: back to its place.
    if (event.dataTransfer.dropEffect === "none") dragged.parentNode.insertBefore(dragged, after);
    const order = Array.from(form.querySelectorAll("tr[data-uid]")).map((row) => row.dataset.uid).join(" ");
    dragged = null;
    if (order === field.value.trim()) return;
    field.value = order;
    form.submit();
  });

  // Nothing is replaced under a dragging hand.
  document.addEventListener("htmx:beforeRequest", (event) => { if (dragged) event.preventDefault(); });
  document.addEventListener("htmx:beforeSwap", (event) => { if (dragged) event.detail.shouldSwap = false; });

  // After a press the page comes anew: the keyboard goes on where it was, at the button or at its part of the page.
  const PLACE = "room-place";
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    const part = button && button.closest("section[aria-labelledby]");
    if (!button) return;
    const place = [button.id, part ? part.getAttribute("aria-labelledby") : ""];
    try { sessionStorage.setItem(PLACE, JSON.stringify(place)); } catch (full) { /* the top of the page, then */ }
  });
  const resume = () => {
    let place = [];
    try {
      place = JSON.parse(sessionStorage.getItem(PLACE)) || [];
      sessionStorage.removeItem(PLACE);
    } catch (unreadable) { return; }
    if (document.querySelector("[data-error-summary]")) return; // it takes the focus itself
    const found = place.filter(Boolean).map((id) => document.getElementById(id)).find(Boolean);
    if (!found) return;
    if (!found.matches("button, a, summary")) found.tabIndex = -1;
    found.focus();
  };
  // A browser that goes to the row named in the address takes the focus off everything: after that, then.
  if (location.hash) window.addEventListener("load", () => requestAnimationFrame(resume));
  else resume();

  const end = () => document.getElementById("room-end");
  let wasOpen = false;
  let said = (document.getElementById("room-live") || { dataset: {} }).dataset.said;
  document.addEventListener("htmx:beforeSwap", () => { wasOpen = Boolean(end() && end().open); });
  document.addEventListener("htmx:afterSettle", () => {
    if (end() && wasOpen) end().open = true;
    const live = document.getElementById("room-live");
    const place = document.getElementById("room-said");
    if (live && place && live.dataset.said !== said) place.textContent = said = live.dataset.said;
  });
})();
