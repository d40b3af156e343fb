// Shows and hides what the answers on the page ask for or not, and says so; draft.js calls it after every change.
(function () {
  "use strict";
  const limits = window.portalConditions;
  const given = document.getElementById("form-rules");
  if (!given || !limits) return;
  const rules = JSON.parse(given.textContent);
  const spoken = document.querySelector("[data-rules-status]");
  const each = (selector, act) => document.querySelectorAll(selector).forEach(act);

  // The answers that the portal has, and over them what stands on this page, if it can be an answer.
  function answersNow(isHere, read) {
    const answers = Object.assign({}, rules.answers);
    rules.sections.forEach((section) => section.questions.forEach((question) => {
      if (!isHere(question)) return;
      const answer = limits.answerOf(question, read(question.key));
      if (answer === limits.BAD) return;
      if (answer === null) delete answers[question.key];
      else answers[question.key] = answer;
    }));
    return answers;
  }

  function showSteps(sections) {
    each("[data-step]", (step) => {
      const number = sections.indexOf(step.dataset.step) + 1;
      const mark = step.querySelector(".steps__mark");
      step.hidden = !number;
      if (!mark.querySelector("svg")) mark.textContent = number || "";
    });
  }

  function apply(isHere, read) {
    const asked = limits.visible(rules, answersNow(isHere, read));
    let more = false;
    let fewer = false;
    each("[data-asked]", (block) => {
      const hide = !asked.questions.includes(block.dataset.asked);
      if (hide === block.hidden) return;
      block.hidden = hide;
      if (hide) fewer = true;
      else more = true;
    });
    each("[data-not-asked]", (note) => { note.hidden = Boolean(document.querySelector("[data-asked]:not([hidden])")); });
    showSteps(asked.sections);
    if (more || fewer) spoken.textContent = more ? spoken.dataset.more : spoken.dataset.fewer;
  }

  window.portalAsked = { apply: apply };
})();
