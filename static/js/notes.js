// Saves the notes of the panel's room while somebody writes. Without this script the button does the same.
(function () {
  "use strict";
  const form = document.querySelector("form[data-note-save]");
  if (!form || !window.fetch) return;
  const words = form.dataset;
  const place = form.querySelector("[data-save-state]");
  const PAUSE = 1500; // milliseconds without a key
  const RETRY = 10000;
  let timer = 0;
  let isChanged = false;
  let sending = null; // a save on its way
  let pressed = null; // the button that waits for its end
  let isStopped = false; // somebody else wrote, or nothing can be saved: the button shows what to do

  const tell = (text) => { place.textContent = text; };
  const later = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  };

  function save() {
    if (sending || isStopped || !isChanged) return;
    sending = send().finally(() => {
      sending = null;
      if (isChanged && !isStopped) later(PAUSE);
    });
  }

  async function send() {
    isChanged = false;
    tell(words.saving);
    try {
      const body = new URLSearchParams(new FormData(form));
      await read(await fetch(words.noteSave, { method: "POST", body: body }));
    } catch (offline) {
      keep();
    }
  }

  async function read(answer) {
    if (answer.redirected || answer.status >= 500) return keep();
    const body = await answer.json();
    if (answer.ok) {
      form.elements.was.value = body.was;
      const time = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" });
      return tell(words.saved + " " + time.format(new Date(body.saved_at)));
    }
    isChanged = isStopped = true;
    tell(answer.status === 409 ? words.stale : body.message);
  }

  function keep() {
    isChanged = true;
    tell(words.unsaved);
    later(RETRY);
  }

  form.addEventListener("input", () => {
    isChanged = true;
    if (!isStopped) later(PAUSE);
  });
  function pressAgain() {
    const button = pressed;
    pressed = null;
    form.requestSubmit(button);
  }

  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (sending) { // its answer brings the digest that the page must send
      event.preventDefault();
      if (!pressed) sending.finally(() => setTimeout(pressAgain, 0));
      pressed = event.submitter;
      return;
    }
    isChanged = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (isChanged || sending) event.preventDefault();
  });
})();
