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

  // Word and character counters beside their field.
  each("[data-count-words], [data-count-characters]", (field) => {
    const place = document.getElementById(field.id + "_count");
    if (!place) return;
    const words = Number(field.dataset.countWords || 0);
    const limit = words || Number(field.dataset.countCharacters);
    const show = () => {
      const used = words ? (field.value.match(/[^\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g) || []).length : Array.from(field.value).length;
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
