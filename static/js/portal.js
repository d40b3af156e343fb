// Small improvements; every page works without them.
(function () {
  "use strict";
  const root = document.documentElement;
  const each = (selector, act, scope) => (scope || document).querySelectorAll(selector).forEach(act);

  // Theme: automatic, light or dark, kept in this browser only.
  function showTheme(choice) {
    if (choice === "light" || choice === "dark") root.dataset.theme = choice;
    else delete root.dataset.theme;
  }
  each("[data-theme-choice]", (input) => {
    input.checked = input.value === (root.dataset.theme || "auto");
    input.addEventListener("change", () => {
      showTheme(input.value);
      try {
        localStorage.setItem("portal-theme", input.value);
      } catch (refused) {
        // Storage switched off: the choice holds for this page.
      }
    });
  });

  // Menus close on Escape, on a click elsewhere and when focus leaves them.
  const menus = "details[data-menu]";
  function close(menu, refocus) {
    if (!menu.open) return;
    menu.open = false;
    if (refocus) menu.querySelector("summary").focus();
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") each(menus + "[open]", (menu) => close(menu, menu.contains(document.activeElement)));
  });
  document.addEventListener("click", (event) => {
    each(menus + "[open]", (menu) => menu.contains(event.target) || close(menu));
  });
  each(menus, (menu) => {
    menu.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !menu.contains(event.relatedTarget)) close(menu);
    });
  });

  // An error summary takes focus, and its links put the cursor in the field.
  const summary = document.querySelector("[data-error-summary]");
  if (summary) {
    summary.focus();
    each("a[href^='#']", (link) => {
      link.addEventListener("click", (event) => {
        const field = document.getElementById(link.hash.slice(1));
        if (!field) return;
        const target = field.matches("input, select, textarea, button") ? field : field.querySelector("input, select, textarea");
        if (!target) return;
        event.preventDefault();
        (target.closest(".field") || target).scrollIntoView({ block: "start" });
        target.focus({ preventScroll: true });
      });
    }, summary);
  }

  // Countdown: the server says what time it is; the reader's clock may be wrong.
  const language = root.lang || "en";
  function spoken(seconds) {
    const format = new Intl.RelativeTimeFormat(language, { numeric: "always" });
    const size = Math.abs(seconds);
    if (size >= 129600) return format.format(Math.round(seconds / 86400), "day");
    if (size >= 5400) return format.format(Math.round(seconds / 3600), "hour");
    if (size >= 60) return format.format(Math.round(seconds / 60), "minute");
    return format.format(Math.round(seconds), "second");
  }
  each("[data-countdown]", (place) => {
    const until = Date.parse(place.dataset.countdown);
    const offset = Date.parse(place.dataset.serverNow) - Date.now();
    const tick = () => {
      const left = (until - (Date.now() + offset)) / 1000;
      if (left > 8640000) return; // over 100 days the server's words stand
      place.textContent = left > 0 ? spoken(left) : place.dataset.over;
      if (left > 0) setTimeout(tick, left < 120 ? 1000 : 20000);
    };
    tick();
  });

  // Show a moment in the reader's own zone where it differs from the portal's.
  each("[data-own-zone]", (place) => {
    const moment = place.querySelector("time");
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (!moment || !zone || zone === place.dataset.ownZone) return;
    const format = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { dateStyle: "long", timeStyle: "short", timeZone: zone });
    const text = document.createElement("span");
    text.className = "own-zone";
    text.textContent = format.format(new Date(moment.dateTime)) + " (" + zone.split("/").pop().replace(/_/g, " ") + ")";
    place.after(text);
  });

  // Word and character counters beside their field.
  each("[data-count-words], [data-count-characters]", (field) => {
    const place = document.getElementById(field.id + "_count");
    if (!place) return;
    const words = Number(field.dataset.countWords || 0);
    const limit = words || Number(field.dataset.countCharacters);
    const show = () => {
      const used = words ? (field.value.trim().match(/\S+/g) || []).length : Array.from(field.value).length;
      place.textContent = place.dataset.text.replace("{used}", used).replace("{limit}", limit);
      place.classList.toggle("is-over", used > limit);
    };
    field.addEventListener("input", show);
    show();
  });

  // A form is sent once, however often its button is pressed.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented || form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    form.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", () => each("form[data-sent]", (form) => {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  }));

  // Signing out leaves nothing that was typed in this browser (docs/adr/0004).
  document.addEventListener("submit", (event) => {
    const where = event.target.getAttribute("action") || "";
    if (where.endsWith("/logout/") && window.indexedDB) indexedDB.deleteDatabase("portal-drafts");
  });

  // htmx sends the token of the form it stands in; public pages carry none and stay cacheable.
  document.addEventListener("htmx:configRequest", (event) => {
    const near = event.detail.elt.closest("form") || document;
    const token = near.querySelector("[name=csrfmiddlewaretoken]") || document.querySelector("[name=csrfmiddlewaretoken]");
    if (token) event.detail.headers["X-CSRFToken"] = token.value;
  });
})();
