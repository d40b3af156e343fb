// Tells who else of the team is writing on a draft, and shows the rules of the call anew after a save.
// The page works without this file: both are on it as it was loaded.
(function () {
  "use strict";
  const form = document.querySelector("form[data-draft]");
  const place = document.querySelector("[data-presence]");
  const EVERY = 20000; // the portal forgets a page that was silent for 60 s
  let stopped = !place || !form || Boolean(form.dataset.frozen);
  let timer = 0;

  function show(sentences) {
    const text = sentences.join(" ");
    if (place.textContent !== text) place.textContent = text; // read aloud only when it changes
  }

  async function tell() {
    clearTimeout(timer);
    if (stopped || document.hidden) return;
    const body = new FormData();
    body.append("section", place.dataset.section);
    try {
      const response = await fetch(place.dataset.presence, {
        method: "POST",
        redirect: "manual",
        headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, "X-Requested-With": "fetch" },
        body,
      });
      if (response.ok) show((await response.json()).writing);
      else if (response.status < 500) stopped = true; // signed out, or no longer of the team
    } catch (offline) {
      show([]);
    }
    if (!stopped) timer = setTimeout(tell, EVERY);
    else show([]);
  }

  if (form) {
    form.addEventListener("draft:saved", (event) => {
      const panel = document.querySelector("[data-eligibility]");
      if (!panel || typeof event.detail.eligibility !== "string") return;
      const read = new DOMParser().parseFromString(event.detail.eligibility, "text/html");
      panel.replaceChildren(...read.body.childNodes);
    });
  }
  document.addEventListener("visibilitychange", tell);
  if (!stopped) tell();
})();
