// How long until a deadline, by the server's clock, and each moment in the reader's own zone.
// The page carries the server's moment; this browser's clock may be wrong, and is never trusted
// for what time it is, only for how much has passed.
(function () {
  "use strict";
  const language = document.documentElement.lang || "en";
  const MINUTE = 60, HOUR = 3600, DAY = 86400;

  // The same copy of a page can be shown again much later ("back", a duplicated tab): what counts
  // is when this browser first saw it.
  function firstSeen(stamp) {
    const now = Date.now();
    try {
      for (const key of Object.keys(sessionStorage)) {
        if (key.startsWith("seen ") && now - Number(sessionStorage.getItem(key)) > 7 * DAY * 1000) sessionStorage.removeItem(key);
      }
      const kept = Number(sessionStorage.getItem("seen " + stamp));
      if (kept && kept <= now) return kept;
      sessionStorage.setItem("seen " + stamp, now);
    } catch (refused) {
      // Storage switched off: the page counts as new.
    }
    return now;
  }

  // One of the two clocks stops while the machine sleeps, the other jumps when somebody sets it.
  // The greater span never shows more time than there is.
  function elapsedSince(stamp) {
    const seen = firstSeen(stamp);
    const navigation = performance.getEntriesByType("navigation")[0];
    const loaded = navigation ? Math.min(navigation.responseStart, performance.now()) : performance.now();
    return () => Math.max(Date.now() - seen, performance.now() - loaded, 0);
  }

  function amount(number, unit) {
    return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(number);
  }

  // Two units, rounded down: 2 days and 3 hours, 3 hours and 12 minutes, 4 minutes and 9 seconds.
  function spoken(seconds) {
    const steps = [["day", DAY, "hour", HOUR], ["hour", HOUR, "minute", MINUTE], ["minute", MINUTE, "second", 1]];
    const found = steps.find((step) => seconds >= step[1]);
    if (!found) return amount(seconds, "second");
    const [large, size, small, rest] = found;
    const parts = [amount(Math.floor(seconds / size), large)];
    const left = Math.floor((seconds % size) / rest);
    if (left) parts.push(amount(left, small));
    return new Intl.ListFormat(language, { type: "conjunction" }).format(parts);
  }

  document.querySelectorAll("[data-countdown]").forEach((place) => {
    const until = Date.parse(place.dataset.countdown);
    const served = Date.parse(place.dataset.serverNow);
    const elapsed = elapsedSince(place.dataset.serverNow);
    let timer = 0;
    const tick = () => {
      clearTimeout(timer); // one chain, however often the page is shown again
      const left = Math.floor((until - served - elapsed()) / 1000);
      if (left > 100 * DAY) return; // the server's words stand
      const words = left > 0 ? place.dataset.left.replace("{left}", spoken(left)) : place.dataset.over;
      if (place.textContent !== words) place.textContent = words;
      if (left > 0) timer = setTimeout(tick, left < HOUR ? 1000 : 15000);
    };
    tick();
    window.addEventListener("pageshow", tick); // after the machine slept, or on the way back
  });

  // A moment in the reader's own zone, where their clock on the wall shows something else.
  function wall(moment, zone) {
    return new Intl.DateTimeFormat("en", { dateStyle: "short", timeStyle: "short", timeZone: zone }).format(moment);
  }
  document.querySelectorAll("[data-own-zone]").forEach((place) => {
    const stamp = place.querySelector("time");
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (!stamp || !zone) return;
    const moment = new Date(stamp.dateTime);
    if (wall(moment, zone) === wall(moment, place.dataset.ownZone)) return;
    const format = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, {
      dateStyle: "long", timeStyle: "short", timeZone: zone,
    });
    const text = document.createElement("span");
    text.className = "own-zone";
    text.textContent = format.format(moment) + " (" + zone.split("/").pop().replace(/_/g, " ") + ")";
    place.after(text);
  });
})();
