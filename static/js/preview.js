// The preview of a form: questions come and go with the answers, as for an applicant. Nothing is stored or sent.
(function () {
  "use strict";
  const limits = window.portalConditions;
  const given = document.getElementById("form-rules");
  if (!given || !limits) return;
  const rules = JSON.parse(given.textContent);
  const spoken = document.querySelector("[data-rules-status]");
  const valuesIn = (block) => Object.fromEntries(Array.from(block.querySelectorAll("[data-part]"), (each) => [each.dataset.part, each.value]));

  // What the controls of a question hold, as the portal's page of a section would send it.
  function typed(question) {
    const place = document.querySelector('[data-question="' + CSS.escape(question.key) + '"]');
    if (!place) return null;
    const rows = place.querySelector("[data-rows]");
    if (rows) return Array.from(rows.querySelectorAll("tr[data-row]"), valuesIn).filter((row) => Object.values(row).some((value) => value.trim()));
    const parts = place.querySelector("[data-parts]");
    if (parts) return valuesIn(parts);
    const controls = Array.from(place.querySelectorAll("input, select, textarea"));
    const checked = controls.filter((each) => each.checked).map((each) => each.value);
    if (["choices", "tumour_types"].includes(question.type)) return checked;
    if (question.type === "consent") return checked.length > 0;
    if (controls.some((each) => each.type === "radio")) return checked[0] || "";
    return controls.length ? controls[0].value : null;
  }

  function apply() {
    const answers = {};
    rules.sections.forEach((section) => section.questions.forEach((question) => {
      const answer = limits.answerOf(question, typed(question));
      if (answer !== null && answer !== limits.BAD) answers[question.key] = answer;
    }));
    const asked = limits.visible(rules, answers);
    let more = false;
    let fewer = false;
    document.querySelectorAll("[data-asked]").forEach((block) => {
      const hide = !asked.questions.includes(block.dataset.asked);
      more = more || (block.hidden && !hide);
      fewer = fewer || (!block.hidden && hide);
      block.hidden = hide;
    });
    document.querySelectorAll("[data-asked-section]").forEach((block) => {
      block.hidden = !asked.sections.includes(block.dataset.askedSection);
    });
    return more ? spoken.dataset.more : fewer ? spoken.dataset.fewer : "";
  }

  function follow() {
    const words = apply();
    if (words) spoken.textContent = words;
  }

  document.addEventListener("input", follow);
  document.addEventListener("change", follow);
  document.addEventListener("click", () => setTimeout(follow)); // a row was removed
  apply();
})();
