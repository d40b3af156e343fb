// Runs before the first paint, so that the page never flashes in the wrong theme.
(function () {
  var root = document.documentElement;
  root.classList.add("js");
  try {
    var choice = localStorage.getItem("portal-theme");
    if (choice === "light" || choice === "dark") root.dataset.theme = choice;
  } catch (refused) {
    // Storage may be switched off: the theme then follows the system.
  }
})();
