// Moves focus to the error summary, on a new page and after a swap, and announces short news.
(() => {
  const focusErrors = (root) => {
    const summary = root.querySelector("[data-finsam-errors]");
    if (summary) summary.focus();
    return Boolean(summary);
  };
  const announce = (root) => {
    const news = root.querySelector("[data-finsam-news]");
    const place = document.getElementById("meddelanden");
    if (news && place) place.textContent = news.dataset.finsamNews || news.textContent.trim();
  };
  document.addEventListener("DOMContentLoaded", () => focusErrors(document));
  document.addEventListener("htmx:afterSettle", (event) => {
    const root = event.detail.elt.parentElement || document;
    if (!focusErrors(root)) announce(root);
  });
  // A link in the summary leads to a control: give it focus, not only the view.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-finsam-errors] a[href^='#']");
    const control = link && document.getElementById(link.hash.slice(1));
    if (!control) return;
    event.preventDefault();
    const field = control.closest(".field");
    (field || control).scrollIntoView({ block: "start" });
    control.focus({ preventScroll: true });
  });
})();
