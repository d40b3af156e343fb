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

window.addEventListener("load", nameSelects);
document.addEventListener("formset:added", () => window.setTimeout(nameSelects));
