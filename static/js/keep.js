// What is chosen while the server draws a part of a form anew stays chosen, where it still can be: <div id=… data-finsam-keep>.
(() => {
  const controls = (part) => [...part.querySelectorAll("select[name], textarea[name], input[name]:not([type=hidden])")];
  const ticks = (control) => ["radio", "checkbox"].includes(control.type);
  const key = (control) => (ticks(control) ? `${control.name}=${control.value}` : control.name);
  const state = (control) => (ticks(control) ? control.checked : control.value);
  const states = (part) => new Map(controls(part).map((control) => [key(control), state(control)]));
  const offers = (control, value) => control.tagName !== "SELECT" || [...control.options].some((option) => option.value === value);
  let sent = new Map();
  let chosen = new Map();

  const restore = (control) => {
    const value = chosen.get(key(control));
    if (value === undefined) return;
    if (!ticks(control) && offers(control, value)) control.value = value;
    else if (control.type === "checkbox" || value === true) control.checked = value;
  };

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.target.matches("[data-finsam-keep]")) sent = states(event.detail.target);
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    const now = event.detail.target.matches("[data-finsam-keep]") ? states(event.detail.target) : new Map();
    chosen = new Map([...now].filter(([name, value]) => sent.get(name) !== value));
  });

  document.addEventListener("htmx:afterSwap", () => {
    document.querySelectorAll("[data-finsam-keep]").forEach((part) => controls(part).forEach(restore));
    chosen = new Map();
  });
})();
