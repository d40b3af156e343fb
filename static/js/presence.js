// Tells who else of the team is writing on a draft, and shows the rules of the call anew after a save.
// The page works without this file: both are on it as it was loaded.
(function () {
  "use strict";
  const form = document.querySelector("form[data-draft]");
  const place = document.querySelector("[data-presence]");
  const EVERY = 20000; // the portal forgets a page that was silent for 60 s
  let stopped = !place || !form || Boolean(form.dataset.frozen);
  let silent = false; // the last question had no answer: signed out, no connection, a stale page
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
      silent = !response.ok;
      stopped = response.status === 404; // no longer of the team; a session that ended may come back
      show(response.ok ? (await response.json()).writing : []);
    } catch (offline) {
      silent = true;
      show([]);
    }
    if (!stopped) timer = setTimeout(tell, EVERY);
  }

  if (form) {
    const heard = (event) => {
      if (silent && !stopped) tell(); // what was saved was saved by somebody who is signed in
      const panel = document.querySelector("[data-eligibility]");
      if (!panel || typeof event.detail.eligibility !== "string") return;
      const read = new DOMParser().parseFromString(event.detail.eligibility, "text/html");
      panel.replaceChildren(...read.body.childNodes);
    };
    form.addEventListener("draft:saved", heard);
    form.addEventListener("draft:taken", heard);
  }
  document.addEventListener("visibilitychange", tell);
  if (!stopped) tell();
})();
