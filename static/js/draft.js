// Saves any form[data-draft] while it is written. The page works without this file: it has buttons.
// What is not saved yet is kept in IndexedDB per person and draft, until the server has it or the person signs out
// (docs/adr/0004). Nothing is ever overwritten silently: on a conflict the person sees both texts and chooses.
// A visitor who is not signed in has no data-user; a page without sign-in has no data-login.
(function () {
  "use strict";
  const form = document.querySelector("form[data-draft]");
  if (!form || form.dataset.frozen) return;

  const words = document.getElementById("save-words").dataset;
  const status = document.querySelector("[data-save-status]");
  const base = JSON.parse(document.getElementById("stored-answers").textContent);
  const pending = new Map(); // what differs from `base`, by question
  const refused = new Set(); // what the server cannot store as it stands; sent again once it changes
  const conflicts = new Set(); // what waits for the person's choice
  const elsewhere = {}; // conflicts of another page: kept in this browser until that page asks
  const user = form.dataset.user || "";
  const record = user + ":" + form.dataset.draft;
  let version = Number(form.dataset.version);
  let timer = 0;
  let failures = 0;
  let sending = null;
  let leaving = false;
  let stopped = false;

  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const place = (key) => form.querySelector('[data-question="' + CSS.escape(key) + '"]');
  const rows = window.portalRows;
  const { partsOf, rowsOf } = rows || {};
  const whole = (key) => rows && (place(key) || form).querySelector('[data-rows="q_' + CSS.escape(key) + '"], [data-parts="q_' + CSS.escape(key) + '"]');
  const controls = (key) => {
    const block = whole(key);
    return block ? partsOf(block) : Array.from(form.querySelectorAll('[name="q_' + CSS.escape(key) + '"]'));
  };
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));

  // --- Fields: the same values as the server's JSON ---------------------------------------------

  const valuesIn = (block) => Object.fromEntries(partsOf(block).map((each) => [each.dataset.part, each.value]));

  function read(key) {
    const block = whole(key);
    if (block) {
      if (block.dataset.parts) return valuesIn(block);
      return rowsOf(block).map(valuesIn).filter((row) => Object.values(row).some((value) => value.trim()));
    }
    const found = controls(key);
    if (Array.isArray(base[key])) return found.filter((each) => each.checked).map((each) => each.value);
    if (typeof base[key] === "boolean") return found.some((each) => each.checked);
    if (found.length && found[0].type === "radio") return (found.find((each) => each.checked) || { value: "" }).value;
    return found.length ? found[0].value : "";
  }

  function write(key, value) {
    const block = whole(key);
    if (block) {
      if (block.dataset.rows) while (rowsOf(block).length < value.length) rows.add(block);
      const kept = block.dataset.rows ? rowsOf(block) : [block];
      kept.forEach((row, number) => {
        const values = (block.dataset.rows ? value[number] : value) || {};
        partsOf(row).forEach((each) => { each.value = values[each.dataset.part] || ""; });
      });
      rows.total(block);
      applyRules();
      return;
    }
    controls(key).forEach((each) => {
      if (each.type === "checkbox") each.checked = Array.isArray(value) ? value.includes(each.value) : Boolean(value);
      else if (each.type === "radio") each.checked = each.value === value;
      else each.value = value;
      each.dispatchEvent(new Event("input", { bubbles: false }));
    });
    applyRules();
  }

  function shown(key, value) {
    if (whole(key)) {
      const lines = [].concat(value).map((row) => Object.values(row || {}).filter(Boolean).join(" · "));
      return lines.filter(Boolean).join("; ") || words.empty;
    }
    const labelled = controls(key).filter((each) => each.labels && ["radio", "checkbox"].includes(each.type));
    if (!labelled.length) return String(value) || words.empty;
    const chosen = labelled.filter((each) => (Array.isArray(value) ? value.includes(each.value) : typeof value === "boolean" ? value : each.value === value));
    return chosen.map((each) => each.labels[0].textContent.trim()).join(", ") || words.empty;
  }

  // --- Rows: added and removed without a reload ---------------------------------------------------

  // Questions that depend on others: what stands on this page, as the portal would store it.
  function applyRules() {
    const here = (question) => question.key in base && Boolean(place(question.key));
    if (window.portalAsked) window.portalAsked.apply(here, read);
  }

  // --- What the person is told -------------------------------------------------------------------

  function say(text) {
    if (status && status.textContent !== text) status.textContent = text;
  }

  function note(key, name, text, buttons) {
    const where = key ? place(key) : status.parentElement;
    if (!where) return;
    const old = where.querySelector('[data-note="' + name + '"]');
    if (old) old.remove();
    if (!text) return;
    const box = document.createElement("div");
    box.className = "callout callout--warning";
    box.dataset.note = name;
    box.setAttribute("role", name === "problem" ? "status" : "alert");
    const body = box.appendChild(document.createElement("div"));
    body.className = "callout__body";
    [].concat(text).forEach((line) => {
      const paragraph = body.appendChild(document.createElement("p"));
      paragraph.textContent = line;
      paragraph.className = "text-break";
    });
    if (buttons && buttons.length) {
      const row = body.appendChild(document.createElement("div"));
      row.className = "buttons";
      buttons.forEach((each) => row.append(each));
    }
    if (key) where.append(box);
    else status.after(box);
  }

  // The server wrote what was wrong when the page was loaded; that is over now.
  function forget(key) {
    const where = place(key);
    if (!where) return;
    where.querySelectorAll(".field__error").forEach((each) => each.remove());
    where.querySelectorAll(".field--error").forEach((each) => each.classList.remove("field--error"));
    controls(key).forEach((each) => {
      each.classList.remove("is-invalid");
      each.removeAttribute("aria-invalid");
    });
  }

  function button(text, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-secondary btn-sm";
    made.textContent = text;
    made.addEventListener("click", act);
    return made;
  }

  function askToSignIn() {
    const ways = [];
    if (form.dataset.login) {
      const link = document.createElement("a");
      link.href = form.dataset.login + "?next=" + encodeURIComponent(location.pathname + location.search);
      link.target = "_blank";
      link.rel = "noopener";
      link.className = "btn btn-primary btn-sm";
      link.textContent = words.signIn;
      ways.push(link);
    }
    note("", "session", words.session, ways);
    say(words.unsaved);
  }

  function askWhichText(key, theirs, by) {
    conflicts.add(key);
    const line = fill(words.conflict, { name: by || words.someone });
    const settle = (act) => () => {
      conflicts.delete(key);
      base[key] = theirs;
      act();
      note(key, "conflict", "");
      (controls(key)[0] || form).focus();
      changed();
    };
    note(key, "conflict", [line, shown(key, theirs)], [
      button(words.mine, settle(() => {})),
      button(words.theirs, settle(() => {
        pending.delete(key);
        write(key, theirs);
      })),
    ]);
    say(words.unsaved);
  }

  // --- Text that is not saved yet, kept in this browser ------------------------------------------

  let store = null;
  const opened = new Promise((resolve) => {
    const request = window.indexedDB && indexedDB.open("portal-drafts", 1);
    if (!request) {
      resolve(null);
      return;
    }
    request.onupgradeneeded = () => request.result.createObjectStore("unsent");
    request.onerror = () => resolve(null);
    request.onsuccess = () => {
      store = request.result;
      store.onversionchange = () => { // signing out deletes the database
        store.close();
        store = null;
      };
      resolve(store);
    };
  });

  function keep() {
    if (!store) return;
    const unsent = store.transaction("unsent", "readwrite").objectStore("unsent");
    const kept = Object.assign({}, elsewhere);
    if (!pending.size && !Object.keys(kept).length) {
      unsent.delete(record);
      return;
    }
    pending.forEach((value, key) => { kept[key] = { value: value, base: base[key] }; });
    unsent.put(kept, record);
  }

  function restore() {
    if (!store) return;
    const unsent = store.transaction("unsent", "readwrite").objectStore("unsent");
    // What somebody else left on this computer goes. A visitor may be anybody, also the one who left it: nothing goes.
    if (user) unsent.getAllKeys().onsuccess = (event) => event.target.result.forEach((key) => {
      if (!String(key).startsWith(user + ":")) unsent.delete(key);
    });
    unsent.get(record).onsuccess = (event) => {
      const kept = event.target.result || {};
      let found = false;
      Object.keys(kept).forEach((key) => {
        if (!(key in base)) { // a question of another page: sent from here as well
          base[key] = kept[key].base;
          pending.set(key, kept[key].value);
        } else if (!same(kept[key].value, base[key])) {
          found = true;
          pending.set(key, kept[key].value);
          const theirs = base[key];
          write(key, kept[key].value);
          if (!same(kept[key].base, theirs)) askWhichText(key, theirs, "");
        }
      });
      if (found) say(words.restored);
      if (pending.size) later(300);
      keep(); // also what was typed before the store was open
    };
  }

  // --- Saving ------------------------------------------------------------------------------------

  function changed() {
    keep();
    later(1200);
  }

  function later(delay) {
    clearTimeout(timer);
    timer = setTimeout(save, delay);
  }

  function token() {
    return form.elements.csrfmiddlewaretoken.value;
  }

  // Signing in again changes the token; the page itself is asked for the new one.
  async function renewToken() {
    const page = await fetch(location.href, { redirect: "manual" });
    if (!page.ok) return false;
    const fresh = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("form[data-draft] [name=csrfmiddlewaretoken]");
    if (!fresh || fresh.value === token()) return false;
    form.elements.csrfmiddlewaretoken.value = fresh.value;
    return true;
  }

  function save() {
    if (sending || stopped || leaving) return;
    const sent = {};
    pending.forEach((value, key) => {
      if (!refused.has(key) && !conflicts.has(key)) sent[key] = value;
    });
    if (!Object.keys(sent).length) return;
    sending = send(sent).catch(() => retry()).finally(() => { sending = null; });
  }

  async function send(sent) {
    const response = await fetch(form.dataset.save, {
      method: "POST",
      redirect: "manual",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token(), "X-Requested-With": "fetch" },
      body: JSON.stringify({ version: version, changes: sent }),
    });
    if (response.type === "opaqueredirect" || response.status === 401) return askToSignIn();
    if (response.status === 403) return (await renewToken()) ? later(0) : askToSignIn();
    if (response.status === 409) return meet(await response.json());
    if (response.status === 200) return acknowledge(sent, await response.json());
    if (response.status >= 500 || response.status === 429) return retry();
    stopped = true;
    const answer = await response.json().catch(() => ({}));
    note("", "session", answer.message || words.closed);
    return say(words.closed);
  }

  function retry() {
    failures += 1;
    say(words.offline);
    later(Math.min(60000, 1000 * 2 ** failures));
  }

  function move(to) {
    version = to;
    form.elements.version.value = to;
  }

  function acknowledge(sent, answer) {
    failures = 0;
    move(answer.version);
    note("", "session", "");
    form.dispatchEvent(new CustomEvent("draft:saved", { detail: answer }));
    Object.keys(sent).forEach((key) => {
      const now = pending.get(key);
      if (answer.refused.includes(key)) {
        if (same(now, sent[key])) refused.add(key);
      } else {
        base[key] = sent[key];
        if (same(now, sent[key])) pending.delete(key);
      }
      forget(key);
      note(key, "problem", answer.problems[key] || "");
    });
    keep();
    const time = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date());
    say(pending.size ? words.unsaved : fill(words.saved, { time: time }));
    if (pending.size) later(1200);
  }

  // Someone else saved: take over what I have not touched, ask about what we both changed.
  function meet(answer) {
    failures = 0;
    move(answer.version);
    let taken = false;
    Object.keys(answer.values).forEach((key) => {
      const theirs = answer.values[key];
      if (!(key in base) || same(theirs, base[key])) return;
      if (!pending.has(key) || same(pending.get(key), theirs)) {
        pending.delete(key);
        base[key] = theirs;
        write(key, theirs);
        taken = true;
      } else if (place(key)) {
        askWhichText(key, theirs, answer.by);
      } else {
        elsewhere[key] = { value: pending.get(key), base: base[key] };
        pending.delete(key);
      }
    });
    if (taken) note("", "taken", words.takenOver);
    keep();
    later(300);
  }

  function touched(event) {
    const question = event.target.closest("[data-question]");
    if (!question || !event.bubbles) return;
    const key = question.dataset.question;
    const value = read(key);
    refused.delete(key);
    if (same(value, base[key])) pending.delete(key);
    else pending.set(key, value);
    if (pending.size) say(words.unsaved);
    const block = whole(key);
    if (block) rows.total(block);
    applyRules();
    changed();
  }

  form.addEventListener("input", touched);
  form.addEventListener("change", touched);

  // The buttons send the whole page; a save on its way must be over, or its version would be too old.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!sending) {
      leaving = true;
      return;
    }
    event.preventDefault();
    const pressed = event.submitter;
    sending.finally(() => setTimeout(() => form.requestSubmit(pressed), 0));
  });
  // A file that was added by script made the next version. If a colleague's is between, the next save meets it.
  form.addEventListener("draft:version", (event) => { if (event.detail === version + 1) move(event.detail); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) leaving = false; });
  window.addEventListener("beforeunload", (event) => {
    if (pending.size && !leaving) event.preventDefault();
  });
  window.addEventListener("online", () => later(0));
  window.addEventListener("focus", () => { if (pending.size) later(0); });
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
  applyRules();
  opened.then(restore);
})();
