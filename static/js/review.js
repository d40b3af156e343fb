// Saves the score sheet while the expert writes. Without this script the buttons do the same.
(function () {
  "use strict";
  const form = document.querySelector("form[data-review-save]");
  if (!form || !window.fetch) return;
  const words = form.dataset;
  const place = form.querySelector("[data-save-state]");
  const version = form.elements.version;
  const token = form.elements.csrfmiddlewaretoken.value;
  const PAUSE = 1500; // milliseconds without a key
  const RETRY = 10000;
  const changed = new Set();
  let timer = 0;
  let sending = null; // a save on its way
  let pressed = null; // the button that waits for its end
  let isStale = false;

  const tell = (text) => { place.textContent = text; };
  const later = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  };

  function note(event) {
    const name = event.target.name;
    if (!name || name === "version" || name === "csrfmiddlewaretoken") return;
    changed.add(name);
    if (!isStale) later(PAUSE);
  }

  function values(names) {
    const data = new FormData(form);
    const changes = {};
    names.forEach((name) => { changes[name] = data.get(name) || ""; });
    return changes;
  }

  function save() {
    if (sending || isStale || !changed.size) return;
    sending = send().finally(() => {
      sending = null;
      if (changed.size && !isStale) later(PAUSE);
    });
  }

  async function send() {
    const sent = Array.from(changed);
    changed.clear();
    tell(words.saving);
    try {
      const answer = await fetch(words.reviewSave, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token },
        body: JSON.stringify({ version: Number(version.value), changes: values(sent) }),
      });
      await read(answer, sent);
    } catch (offline) {
      keep(sent);
    }
  }

  async function read(answer, sent) {
    if (answer.redirected || answer.status >= 500) return keep(sent);
    const body = await answer.json();
    if (answer.ok) {
      version.value = body.version;
      const time = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" });
      return tell(words.saved + " " + time.format(new Date(body.saved_at)));
    }
    if (answer.status === 409) {
      isStale = true;
      return tell(words.stale);
    }
    const first = Object.values(body.errors || {})[0];
    return tell(first ? first[0].message : body.message);
  }

  function keep(names) {
    names.forEach((name) => changed.add(name));
    tell(words.unsaved);
    later(RETRY);
  }

  form.addEventListener("input", note);
  form.addEventListener("change", note);
  function pressAgain() {
    const button = pressed;
    pressed = null;
    form.requestSubmit(button);
  }

  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (sending) { // its answer brings the version that the page must send
      event.preventDefault();
      if (!pressed) sending.finally(() => setTimeout(pressAgain, 0));
      pressed = event.submitter;
      return;
    }
    changed.clear();
  });
  window.addEventListener("beforeunload", (event) => {
    if (changed.size || sending) event.preventDefault();
  });
})();
