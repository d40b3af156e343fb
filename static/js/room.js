// The panel's room: rows are dragged into order, and what changed is said aloud. Without this file the buttons do it.
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
