// Warns before the session ends: <dialog data-finsam-session="seconds" data-finsam-session-warn="seconds">.
// Other windows of the same user keep the session alive too, so they tell each other through localStorage.
(() => {
  const KEY = "finsam-session-active";
  let dialog, timers = [];

  const show = (selector, visible) => {
    for (const part of dialog.querySelectorAll(selector)) part.hidden = !visible;
  };
  const warn = () => {
    show("[data-finsam-session-text]", true);
    if (!dialog.open) dialog.showModal();
  };
  const end = () => {
    show("[data-finsam-session-text]", false);
    show("[data-finsam-session-stay]", false);
    show("[data-finsam-session-ended]", true);
    show("[data-finsam-session-login]", true);
    if (!dialog.open) dialog.showModal();
  };
  const start = () => {
    const idle = Number(dialog.dataset.finsamSession) * 1000;
    const lead = Number(dialog.dataset.finsamSessionWarn) * 1000;
    timers.forEach(clearTimeout);
    timers = [setTimeout(warn, Math.max(idle - lead, 0)), setTimeout(end, idle)];
  };
  const active = () => {
    try {
      localStorage.setItem(KEY, String(Date.now()));
    } catch {
      // Storage may be switched off: then this window only counts for itself.
    }
    start();
  };
  const stay = async () => {
    const answer = await fetch(dialog.dataset.finsamSessionKeep, { redirect: "manual" }).catch(() => null);
    if (!answer || !answer.ok) return end();
    dialog.close();
    active();
  };

  // Sends what is typed, marked so that the server only keeps it: the session may live though we believe it has ended.
  const loginWithDraft = (event) => {
    const form = document.querySelector("form[data-finsam-guard][data-finsam-changed]");
    if (!form || !dialog.hasAttribute("data-finsam-session-draft")) return;
    event.preventDefault();
    const mark = document.createElement("input");
    mark.type = "hidden";
    mark.name = "endast_utkast";
    mark.value = "ja";
    form.append(mark);
    form.requestSubmit();
    mark.remove();
  };

  document.addEventListener("DOMContentLoaded", () => {
    dialog = document.querySelector("[data-finsam-session]");
    if (!dialog) return;
    dialog.querySelector("[data-finsam-session-stay]").addEventListener("click", stay);
    dialog.querySelector("[data-finsam-session-login]").addEventListener("click", loginWithDraft);
    active();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (dialog && !event.target.closest("[data-finsam-poll]")) active();
  });
  window.addEventListener("storage", (event) => {
    if (!dialog || event.key !== KEY) return;
    if (dialog.open && !dialog.querySelector("[data-finsam-session-stay]").hidden) dialog.close();
    start();
  });
})();
