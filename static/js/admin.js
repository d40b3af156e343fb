// Select2 names neither its box nor its search field: the label of the field it stands for does.
function nameSelects() {
  for (const select of document.querySelectorAll("select.select2-hidden-accessible")) {
    const label = document.querySelector(`label[for="${select.id}"]`);
    const name = label?.textContent.trim() || select.getAttribute("aria-label") || select.name;
    const parts = ".select2-selection, .select2-selection__rendered[role], .select2-search__field";
    for (const part of select.nextElementSibling?.querySelectorAll(parts) ?? []) {
      part.removeAttribute("aria-labelledby");
      part.setAttribute("aria-label", name);
    }
  }
}

// Boxes come when Django's own script is ready for them, and with every row that is added.
new MutationObserver((changes) => {
  const added = changes.flatMap((change) => [...change.addedNodes]);
  if (added.some((node) => node.classList?.contains("select2"))) {
    nameSelects();
  }
}).observe(document.documentElement, { childList: true, subtree: true });
window.addEventListener("load", nameSelects);
