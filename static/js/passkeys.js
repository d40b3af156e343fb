// Says in words that a key did not answer; allauth's own scripts talk to the key.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  document.querySelectorAll("[data-passkey-error]").forEach((element) => {
    element.hidden = false;
  });
});
