// Saves any form[data-draft] while it is written. The page works without this file: it has buttons.
// What is not saved yet is kept in the browser (kept.js), until the server has it or the person signs out
// (docs/adr/0004). Nothing is ever overwritten silently: on a conflict the person sees both texts and chooses.
// A visitor who is not signed in has no data-user; a page without sign-in has no data-login.
(function () {
  "use strict";
  const form = document.querySelector("form[data-draft]");
  if (!form) return;

  const words = document.getElementById("save-words").dataset;
  const status = document.querySelector("[data-save-status]");
  const base = JSON.parse(document.getElementById("stored-answers").textContent);
  const pending = new Map(); // what differs from `base`, by question
  const refused = new Set(); // what the server cannot store as it stands; sent again once it changes
  const conflicts = new Set(); // what waits for the person's choice
  const elsewhere = {}; // kept texts of other pages, as they stand in the browser
  const compared = new Set(); // those of which the server told what it holds
  const ready = new Set(); // those that overwrite nobody's text, at this version and what we make of it
  const held = new Map(); // what this tab knows to stand in the browser, by question
  const early = new Set(); // versions made by our own files, of which an earlier one is not heard of yet
  const box = window.portalKept(form.dataset.user || "", form.dataset.draft);
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

  function callout(name, lines, extra) {
    const made = document.createElement("div");
    made.className = "callout callout--warning";
    made.dataset.note = name;
    made.tabIndex = -1;
    made.setAttribute("role", name === "problem" ? "status" : "alert");
    const body = made.appendChild(document.createElement("div"));
    body.className = "callout__body";
    lines.forEach((line) => {
      const paragraph = body.appendChild(document.createElement("p"));
      paragraph.textContent = line;
      paragraph.className = "text-break";
    });
    body.append(...extra);
    return made;
  }

  function inRow(buttons) {
    const row = document.createElement("div");
    row.className = "buttons";
    row.append(...buttons);
    return row;
  }

  function note(key, name, text, buttons) {
    const where = key ? place(key) : status.parentElement;
    if (!where) return;
    const old = where.querySelector('[data-note="' + name + '"]');
    if (old) old.remove();
    if (!text) return;
    const made = callout(name, [].concat(text), buttons && buttons.length ? [inRow(buttons)] : []);
    if (key) where.append(made);
    else status.after(made);
  }

  // A text that cannot be saved from here: to be read, copied, and given up.
  function offerCopy(key, kept, reason) {
    const name = "kept-" + key;
    const old = document.querySelector('[data-note="' + CSS.escape(name) + '"]');
    if (old) old.remove();
    const area = document.createElement("textarea");
    area.className = "form-control";
    area.readOnly = true;
    area.value = kept.text || shown(key, kept.value);
    area.setAttribute("aria-label", kept.label || labelOf(key) || key);
    const copy = button(words.copy, async () => {
      area.select();
      if (navigator.clipboard) await navigator.clipboard.writeText(area.value).catch(() => document.execCommand("copy"));
      else document.execCommand("copy");
      copy.textContent = words.copied;
    });
    const made = callout(name, [kept.label || labelOf(key), reason].filter(Boolean), [area, inRow([copy, button(words.forget, () => {
      made.remove();
      delete elsewhere[key];
      box.merge({}, { [key]: kept.value });
    })])]);
    if (place(key)) place(key).append(made);
    else form.before(made);
  }

  function labelOf(key) {
    const label = place(key) && place(key).querySelector("label, legend");
    return label ? label.textContent.trim() : "";
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
    const settle = (act) => (event) => {
      conflicts.delete(key);
      base[key] = theirs;
      act();
      event.target.closest("[data-note]").remove();
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

  function keep() {
    if (!box.isOpen()) return;
    const put = {};
    const drop = {};
    held.forEach((kept, key) => { if (!pending.has(key) && !(key in elsewhere)) drop[key] = kept.value; });
    Object.keys(drop).forEach((key) => held.delete(key));
    pending.forEach((value, key) => {
      const kept = { value: value, base: base[key], label: labelOf(key), text: shown(key, value) };
      if (same(held.get(key), kept)) return; // so that an older text does not replace another tab's newer one
      put[key] = kept;
      held.set(key, kept);
    });
    if (Object.keys(put).length || Object.keys(drop).length) box.merge(put, drop);
  }

  async function restore() {
    const kept = await box.read();
    let found = false;
    Object.keys(kept).forEach((key) => {
      held.set(key, kept[key]);
      if (!(key in base)) {
        elsewhere[key] = kept[key]; // of another page: sent once the server told what it holds there
      } else if (!same(kept[key].value, base[key])) {
        found = true;
        pending.set(key, kept[key].value);
        const theirs = base[key];
        write(key, kept[key].value);
        if (!same(kept[key].base, theirs)) askWhichText(key, theirs, "");
      }
    });
    if (found) say(words.restored);
    if (pending.size || Object.keys(elsewhere).length) later(300);
    keep(); // also what was typed before the store was open
  }

  // Nothing can be saved any more: what never arrived is shown to be copied.
  async function showKept() {
    const kept = await box.read();
    Object.keys(kept).forEach((key) => {
      if (!(key in base) || !same(kept[key].value, base[key])) offerCopy(key, kept[key], words.neverSent);
    });
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
    // A version that never was: what the server holds comes back before anything of another page is written.
    const unknown = Object.keys(elsewhere).filter((key) => !compared.has(key) && !refused.has(key));
    unknown.forEach((key) => { sent[key] = elsewhere[key].value; });
    if (!unknown.length) {
      ready.forEach((key) => { if (!refused.has(key)) sent[key] = elsewhere[key].value; });
      pending.forEach((value, key) => {
        if (!refused.has(key) && !conflicts.has(key)) sent[key] = value;
      });
    }
    if (!Object.keys(sent).length) return;
    sending = send(sent, unknown.length ? -1 : version).catch(() => retry()).finally(() => { sending = null; });
  }

  async function send(sent, at) {
    const response = await fetch(form.dataset.save, {
      method: "POST",
      redirect: "manual",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token(), "X-Requested-With": "fetch" },
      body: JSON.stringify({ version: at, changes: sent }),
    });
    if (response.type === "opaqueredirect" || response.status === 401) return askToSignIn();
    if (response.status === 403) return (await renewToken()) ? later(0) : askToSignIn();
    if (response.status === 409) return meet(sent, await response.json());
    if (response.status === 200) return acknowledge(sent, await response.json(), at);
    if (response.status >= 500 || response.status === 429) return retry();
    stopped = true;
    const answer = await response.json().catch(() => ({}));
    note("", "session", answer.message || words.closed);
    return say(words.closed);
  }

  // That the text is kept in this browser is said once it is.
  function retry() {
    failures += 1;
    const turn = failures;
    box.settled().then(() => { keep(); return box.settled(); }).then(() => { if (failures === turn) say(words.offline); });
    later(Math.min(60000, 1000 * 2 ** failures));
  }

  function move(to) {
    version = to;
    while (early.delete(version + 1)) version += 1;
    early.forEach((each) => { if (each <= version) early.delete(each); });
    form.elements.version.value = version;
  }

  function acknowledge(sent, answer, at) {
    failures = 0;
    if (at >= 0) move(answer.version);
    note("", "session", "");
    form.dispatchEvent(new CustomEvent("draft:saved", { detail: answer }));
    Object.keys(sent).forEach((key) => {
      const isRefused = answer.refused.includes(key);
      if (key in elsewhere) {
        arrived(key, isRefused, answer.problems[key]);
        return;
      }
      const now = pending.get(key);
      if (isRefused) {
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
    if (pending.size || ready.size) later(pending.size ? 1200 : 0);
  }

  // A text of another page arrived, or never can.
  function arrived(key, isRefused, reason) {
    ready.delete(key);
    if (!isRefused) {
      delete elsewhere[key];
      return;
    }
    refused.add(key);
    offerCopy(key, elsewhere[key], reason);
  }

  // The questions are others now: nothing of this page can be saved, the next page has the text.
  function startAnew(answer) {
    stopped = true;
    keep();
    note("", "session", answer.message, [button(words.reload, () => {
      leaving = box.isOpen(); // otherwise nobody keeps it, and the browser warns
      location.assign(location.pathname + location.search);
    })]);
    say(words.closed);
  }

  // Someone else saved: take over what I have not touched, ask about what we both changed.
  function meet(sent, answer) {
    failures = 0;
    if (answer.reload) return startAnew(answer);
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
      } else {
        askWhichText(key, theirs, answer.by);
      }
    });
    compare(sent, answer.values);
    if (taken) note("", "taken", words.takenOver);
    form.dispatchEvent(new CustomEvent("draft:taken", { detail: answer }));
    keep();
    return later(300);
  }

  // Kept texts of other pages: those that would overwrite another text wait in the browser until their page asks.
  function compare(sent, values) {
    const waiting = [];
    ready.clear();
    Object.keys(elsewhere).filter((key) => key in sent || key in values).forEach((key) => {
      const kept = elsewhere[key];
      compared.add(key);
      if (!(key in values)) return;
      if (same(kept.value, values[key])) delete elsewhere[key];
      else if (same(kept.base, values[key])) ready.add(key);
      else waiting.push(kept.label || key);
    });
    if (waiting.length) note("", "elsewhere", [words.elsewhere].concat(waiting));
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

  if (form.dataset.frozen) {
    showKept();
    return;
  }
  form.addEventListener("input", touched);
  form.addEventListener("change", touched);

  // The buttons send the whole page; a save on its way must be over, or its version would be too old. What it met is
  // asked about first: the page would go out under the version that it was told, over a text that nobody has seen.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (event.defaultPrevented) return;
    if (sending) {
      event.preventDefault();
      const pressed = event.submitter;
      sending.finally(() => setTimeout(() => form.requestSubmit(pressed), 0));
    } else if (conflicts.size) {
      event.preventDefault();
      const first = document.querySelector('[data-note="conflict"]');
      if (first.closest("[hidden]")) form.before(first);
      first.focus();
    } else {
      leaving = true;
    }
  });
  // A file that was added by script made the next version. If a colleague's is between, the next save meets it.
  form.addEventListener("draft:version", (event) => {
    if (event.detail > version) early.add(event.detail);
    move(version);
  });
  window.addEventListener("pageshow", (event) => { if (event.persisted) leaving = false; });
  window.addEventListener("beforeunload", (event) => {
    if (pending.size && !leaving) event.preventDefault();
  });
  window.addEventListener("online", () => later(0));
  window.addEventListener("focus", () => { if (pending.size) later(0); });
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
  applyRules();
  restore();
})();
