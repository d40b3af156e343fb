// Sends the files of [data-upload] fields, large ones in pieces, as soon as they are chosen. The page works without this file: there
// each field has its button. A broken connection costs one piece; after a reload the same file goes on where it stopped,
// for the portal knows what has arrived. Nothing about files is kept in the browser.
(function () {
  "use strict";
  const form = document.querySelector("form[data-draft]");
  const fields = Array.from(document.querySelectorAll("[data-upload]"));
  const template = document.getElementById("upload-words");
  if (!form || !fields.length || !template || form.dataset.frozen) return;

  const words = template.dataset;
  const LONGEST = 60000; // ms between two tries
  const PIECE = Number(form.dataset.piece); // bytes that the portal takes at once
  const active = new Set();
  const waiting = form.querySelector("[data-upload-waiting]");
  let pressed = null; // the button that waits for the files
  let refused = 0; // files that the portal did not take, since it waits
  let leaving = false;

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
  const token = () => form.elements.csrfmiddlewaretoken.value;
  const number = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
  const megabytes = (bytes) => number.format(Math.ceil(bytes / 104857.6) / 10); // never 0 for a small file

  function make(name, className, text) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  // --- One row: name, bar, words, buttons ----------------------------------------------------------

  class Row {
    constructor(field, name) {
      this.name = name;
      this.item = make("li", "file-row file-row--upload");
      const body = this.item.appendChild(make("div", "file-row__main"));
      body.append(make("p", "file-row__name", name));
      this.bar = body.appendChild(make("progress"));
      this.bar.max = 100;
      this.bar.value = 0;
      this.bar.setAttribute("aria-label", fill(words.progress, { name: name }));
      this.meta = body.appendChild(make("p", "file-row__meta"));
      this.status = body.appendChild(make("p", "file-row__meta"));
      this.status.setAttribute("role", "status");
      this.side = this.item.appendChild(make("div", "file-row__side"));
      listOf(field).append(this.item);
    }

    show(received, size) {
      const percent = size ? Math.floor((100 * received) / size) : 0;
      this.bar.value = percent;
      this.meta.textContent = fill(words.amount, { percent: percent, received: megabytes(received), size: megabytes(size) });
    }

    say(text) {
      if (this.status.textContent !== text) this.status.textContent = text;
    }

    buttons(ways) {
      const shown = ways.map((each) => each[0]).join();
      if (this.shown === shown) return; // a button that is being pressed stays
      this.shown = shown;
      const held = this.side.contains(document.activeElement);
      this.side.replaceChildren(...ways.map(([text, act]) => {
        const button = make(act.href ? "a" : "button", "btn btn-secondary btn-sm", text);
        if (act.href) Object.assign(button, { href: act.href, target: "_blank", rel: "noopener" });
        else {
          button.type = "button";
          button.addEventListener("click", act);
        }
        button.append(make("span", "visually-hidden", " " + this.name));
        return button;
      }));
      if (held && this.side.firstChild) this.side.firstChild.focus(); // the pressed button is gone
    }
  }

  function listOf(field) {
    let list = field.querySelector("ul[data-uploads]");
    if (!list) {
      list = make("ul", "files");
      list.dataset.uploads = "";
      field.querySelector("[data-upload-field]").before(list);
    }
    return list;
  }

  // --- Talking to the portal -----------------------------------------------------------------------

  // Signing in again changes the token; the page itself is asked for the new one.
  async function renewToken() {
    const page = await fetch(location.href, { redirect: "manual" });
    if (!page.ok) return false;
    const fresh = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("form[data-draft] [name=csrfmiddlewaretoken]");
    if (!fresh || fresh.value === token()) return false;
    form.elements.csrfmiddlewaretoken.value = fresh.value;
    return true;
  }

  async function ask(url, body, isJson) {
    const answer = await fetch(url, {
      method: "POST",
      redirect: "manual",
      headers: { "Content-Type": isJson ? "application/json" : "application/octet-stream", "X-CSRFToken": token(), "X-Requested-With": "fetch" },
      body: body,
    });
    if (answer.type === "opaqueredirect" || answer.status === 401) return { status: 401 };
    const told = await answer.json().catch(() => ({}));
    if (answer.status === 403) return { status: (await renewToken()) ? 503 : 401 };
    return { status: answer.status, told: told };
  }

  class Sending {
    constructor(field, file) {
      this.field = field;
      this.file = file;
      this.row = new Row(field, file.name);
      this.row.show(0, file.size);
      this.failures = 0;
      this.over = false;
      this.paused = false;
      this.wake = () => {};
      this.going();
    }

    // Resolves once the person, the connection or the clock says so.
    asleep(ms) {
      return new Promise((resolve) => {
        const timer = ms && setTimeout(resolve, ms);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }

    async run() {
      active.add(this);
      while (!this.over) {
        if (this.paused) await this.asleep(0);
        else await this.step().catch(() => this.retry());
      }
      active.delete(this);
      goOn();
    }

    async step() {
      const upload = this.upload;
      if (!upload && this.file.size && this.file.size <= PIECE) return this.sendWhole();
      if (!upload) return this.take(await ask(form.dataset.uploads, JSON.stringify({
        question: this.field.dataset.upload, name: this.file.name, size: this.file.size, modified: this.file.lastModified,
      }), true), (told) => { this.begin(told); });
      if (upload.received < upload.size) {
        const piece = await this.file.slice(upload.received, upload.received + upload.chunk).arrayBuffer()
          .catch(() => this.end(words.changed)); // moved or changed on the person's own disk
        if (!piece) return undefined;
        const isLast = upload.received + upload.chunk >= upload.size;
        if (isLast) this.row.say(words.checking);
        return this.take(await ask(upload.url + "?offset=" + upload.received + (isLast ? "&last=1" : ""), piece),
          (told) => (told.file ? this.finished(told) : this.move(told.received)));
      }
      this.row.say(words.checking);
      return this.take(await ask(upload.finish, ""), (told) => this.finished(told));
    }

    // One that is no more than a piece needs no announcement; sent again without an answer, it is added once.
    async sendWhole() {
      const whole = await this.file.arrayBuffer().catch(() => this.end(words.changed));
      if (!whole) return undefined;
      const about = new URLSearchParams({ question: this.field.dataset.upload, name: this.file.name, size: whole.byteLength });
      this.row.say(words.checking);
      return this.take(await ask(form.dataset.uploads + "?" + about, whole), (told) => this.finished(told));
    }

    async take(answer, good) {
      if (this.over) return answer.told && answer.told.file ? this.finished(answer.told) : undefined; // given up too late
      if (answer.status === 401) return this.signIn();
      if (answer.status === 409 && this.upload && answer.told.received !== this.upload.received) return this.move(answer.told.received);
      if (answer.status === 404 && this.upload) this.upload = null; // it was kept for a day, or given up in another tab
      else if (answer.status >= 300 && answer.status < 500 && ![408, 409, 429].includes(answer.status)) return this.end(answer.told.message || words.refused);
      if (answer.status >= 300) return this.retry();
      this.failures = 0;
      return good(answer.told);
    }

    begin(told) {
      this.upload = told;
      const old = listOf(this.field).querySelector('[data-unfinished="' + told.uid + '"]');
      if (old) old.remove();
      this.move(told.received);
    }

    going() {
      this.row.say(words.sending);
      this.row.buttons([[words.pause, () => this.pause()], [words.cancel, () => this.cancel()]]);
    }

    move(received) {
      this.upload.received = received;
      this.row.show(received, this.upload.size);
      if (!this.paused) this.going();
    }

    pause() {
      this.paused = true;
      this.row.say(words.paused);
      this.row.buttons([[words.resume, () => this.resume()], [words.cancel, () => this.cancel()]]);
    }

    resume() {
      this.paused = false;
      this.going();
      this.wake();
    }

    async retry() {
      this.failures += 1;
      this.row.say(words.offline);
      this.row.buttons([[words.again, () => this.wake()], [words.cancel, () => this.cancel()]]);
      await this.asleep(Math.min(LONGEST, 1000 * 2 ** Math.min(this.failures, 10)));
      if (!this.over && !this.paused) this.going();
    }

    async signIn() {
      this.row.say(words.session);
      const link = { href: form.dataset.login + "?next=" + encodeURIComponent(location.pathname) };
      this.row.buttons([[words.signIn, link], [words.again, () => this.wake()], [words.cancel, () => this.cancel()]]);
      await this.asleep(0);
      await renewToken().catch(() => false);
    }

    async finished(told) {
      this.over = true;
      // Only the very next version: otherwise a colleague saved in between, and draft.js must hear of that.
      form.dispatchEvent(new CustomEvent("draft:version", { detail: told.version }));
      this.row.item.remove();
      await showFiles(this.field, told.name);
    }

    end(text) {
      this.over = true;
      refused += 1;
      this.row.item.classList.add("file-row--refused");
      this.row.say(text);
      this.row.bar.remove();
      this.row.meta.remove();
      this.row.buttons([[words.dismiss, () => this.row.item.remove()]]);
    }

    async cancel() {
      this.over = true;
      this.wake();
      this.row.item.remove();
      this.field.querySelector("input[type=file]").focus();
      if (this.upload) await ask(this.upload.cancel, "").catch(() => {}); // else it goes after a day
    }
  }

  // --- The fields ----------------------------------------------------------------------------------

  // The list of files comes from the portal: one place knows how a file looks.
  async function showFiles(field, name) {
    const page = await fetch(location.href, { redirect: "manual" }).catch(() => null);
    if (!page || !page.ok) return;
    const fresh = new DOMParser().parseFromString(await page.text(), "text/html").getElementById(field.id);
    const list = fresh && fresh.querySelector("ul.files");
    if (!list) return;
    const old = field.querySelector("ul.files:not([data-uploads])");
    if (old) old.replaceWith(list);
    else listOf(field).before(list);
    field.querySelectorAll(".field__error").forEach((each) => each.remove());
    said(field, fill(words.added, { name: name }));
  }

  function said(field, text) {
    let line = field.querySelector("[data-upload-said]");
    if (!line) {
      line = make("p", "form-text");
      line.dataset.uploadSaid = "";
      line.setAttribute("role", "status");
      field.querySelector("[data-upload-field]").after(line);
    }
    line.textContent = "";
    setTimeout(() => { line.textContent = text; }, 50); // a change of an empty region is read out
  }

  function add(field, files) {
    leaving = false;
    Array.from(files).forEach((file) => {
      new Sending(field, file).run();
    });
  }

  function offer(field, upload) {
    const row = new Row(field, upload.name);
    row.item.dataset.unfinished = upload.uid;
    row.show(upload.received, upload.size);
    row.say(words.unfinished);
    row.buttons([
      [words.choose, () => field.querySelector("input[type=file]").click()],
      [words.cancel, async () => {
        const answer = await ask(upload.cancel, "").catch(() => null);
        if (answer && answer.status < 500) row.item.remove();
        else row.say(words.offline);
      }],
    ]);
  }

  fields.forEach((field) => {
    const input = field.querySelector("input[type=file]");
    const button = field.querySelector("[data-upload-field] button");
    input.multiple = true;
    if (button) button.hidden = true;
    input.addEventListener("change", () => {
      add(field, input.files);
      input.value = ""; // the page's own buttons must not send it once more
    });
    field.addEventListener("dragover", (event) => {
      if (!event.dataTransfer || !event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      field.classList.add("is-target");
    });
    field.addEventListener("dragleave", () => field.classList.remove("is-target"));
    field.addEventListener("drop", (event) => {
      field.classList.remove("is-target");
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      add(field, event.dataTransfer.files);
    });
  });

  const wakeAll = () => active.forEach((each) => { if (!each.paused) each.wake(); });
  window.addEventListener("online", wakeAll);
  window.addEventListener("focus", wakeAll); // back from signing in
  window.addEventListener("beforeunload", (event) => { if (active.size && !leaving) event.preventDefault(); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) leaving = false; });

  // A button waits for the files that are on their way; pressed again, it goes on without them. Before draft.js.
  form.addEventListener("submit", (event) => {
    if (!active.size || pressed || leaving) {
      leaving = active.size > 0;
      pressed = null;
      waiting.textContent = "";
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    pressed = { button: event.submitter };
    refused = 0;
    waiting.textContent = words.waiting;
  }, true);

  function goOn() {
    if (active.size || !pressed) return;
    if (refused) {
      pressed = null;
      waiting.textContent = words.stayed; // leaving would take the reason from the screen
      return;
    }
    form.requestSubmit(pressed.button);
  }

  fetch(form.dataset.uploads, { headers: { "X-Requested-With": "fetch" }, redirect: "manual" })
    .then((answer) => (answer.ok ? answer.json() : { uploads: [] }))
    .then((told) => told.uploads.forEach((upload) => {
      const field = fields.find((each) => each.dataset.upload === upload.question);
      const busy = Array.from(active).some((each) => each.upload && each.upload.uid === upload.uid);
      if (field && !busy) offer(field, upload);
    }))
    .catch(() => {}); // no list, no offer: choosing the file again goes on all the same
})();
