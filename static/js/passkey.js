// Shows what needs a passkey only where the browser has it, and says in words when a key was not used.
(() => {
  const able = Boolean(window.PublicKeyCredential);
  document.addEventListener("DOMContentLoaded", () => {
    for (const place of document.querySelectorAll("[data-finsam-passkey]")) place.hidden = !able;
  });
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const place = document.getElementById("meddelanden");
    if (place) place.textContent = "Nyckeln användes inte. Försök igen eller välj ett annat sätt.";
  });
})();
