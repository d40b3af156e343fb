// Tables and people: rows are added, removed and summed without a reload. Without this file the buttons post the page.
(function () {
  "use strict";
  const limits = window.portalConditions;
  const partsOf = (block) => Array.from(block.querySelectorAll("[data-part]"));
  const rowsOf = (block) => Array.from(block.querySelectorAll("tr[data-row]"));

  const rows = {
    partsOf: partsOf,
    rowsOf: rowsOf,
    add(block) {
      const last = rowsOf(block).pop();
      const row = last.cloneNode(true);
      const number = Number(last.dataset.row) + 1;
      const from = block.dataset.rows + "." + last.dataset.row + ".";
      row.dataset.row = number;
      row.querySelectorAll("[name], [id], [aria-labelledby]").forEach((each) => {
        ["name", "id", "aria-labelledby"].forEach((name) => {
          if (each.hasAttribute(name)) each.setAttribute(name, each.getAttribute(name).replace(from, block.dataset.rows + "." + number + "."));
        });
      });
      partsOf(row).forEach((each) => { each.value = ""; });
      last.after(row);
      rows.count(block);
      return row;
    },
    drop(block, row) {
      const all = rowsOf(block);
      const near = all[all.indexOf(row) + 1] || all[all.indexOf(row) - 1];
      if (near) row.remove();
      else partsOf(row).forEach((each) => { each.value = ""; });
      rows.count(block);
      return near || row;
    },
    count(block) {
      const all = rowsOf(block);
      all.forEach((row, place) => {
        row.querySelector("[data-row-number]").textContent = place + 1;
        const remove = row.querySelector("[data-drop-row]");
        remove.setAttribute("aria-label", remove.getAttribute("aria-label").replace(/\d+/, place + 1));
      });
      const more = block.querySelector("[data-add-row]");
      if (more) more.hidden = all.length >= Number(block.dataset.most);
    },
    total(block) {
      block.querySelectorAll("[data-sum]").forEach((place) => {
        const cells = rowsOf(block).map((row) => row.querySelector('[data-part="' + place.dataset.sum + '"]').value);
        const read = cells.map((each) => limits.decimalOf(limits.answerOf({ type: "number" }, each)) || 0n);
        const sum = Number(read.reduce((one, other) => one + other, 0n)) / 1e6;
        const style = "euro" in place.dataset ? { style: "currency", currency: "EUR", minimumFractionDigits: Number.isInteger(sum) ? 0 : 2 } : {};
        place.textContent = new Intl.NumberFormat(document.documentElement.lang === "fr" ? "fr-FR" : "en-GB", style).format(sum) + (place.dataset.unit ? " " + place.dataset.unit : "");
      });
    },
  };

  document.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-add-row], [data-drop-row]");
    if (!pressed) return;
    event.preventDefault();
    const block = pressed.closest("[data-rows]");
    const row = "addRow" in pressed.dataset ? rows.add(block) : rows.drop(block, pressed.closest("tr"));
    partsOf(row)[0].focus();
    rows.total(block);
    block.dispatchEvent(new Event("change", { bubbles: true }));
  });

  window.portalRows = rows;
})();
