// Asks before a page with unsaved typing is left: <form data-finsam-guard>. The second click of a double click sends nothing.
(() => {
  const changed = new Set();
  const again = 2000;
  let sent = { form: null, at: 0 };
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && form.hasAttribute("data-finsam-guard")) {
      changed.add(form);
      form.dataset.finsamChanged = "";
    }
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    changed.delete(form);
    if (form.getAttribute("method") !== "post") return;
    if (form === sent.form && event.timeStamp - sent.at < again) event.preventDefault();
    else sent = { form, at: event.timeStamp };
  });
  document.addEventListener("reset", (event) => changed.delete(event.target));
  window.addEventListener("beforeunload", (event) => {
    for (const form of changed) {
      if (form.isConnected) {
        event.preventDefault();
        return;
      }
    }
  });
})();
