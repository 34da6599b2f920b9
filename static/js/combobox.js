// A select with more than 30 options becomes a field to search in. The select stays, hidden, and holds the value; without
// JavaScript it is what it was. Keys as in the ARIA pattern "editable combobox with list autocomplete".
(() => {
  const MOST = 30;
  const fold = (text) => text.toLocaleLowerCase("sv").trim();
  const words = (option) => (option.parentElement.label ? `${option.parentElement.label}: ` : "") + option.text.trim();
  const make = (name, attributes) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) if (value !== null) element.setAttribute(key, value);
    return element;
  };

  const enhance = (select) => {
    const id = select.id;
    const copied = Object.fromEntries(["class", "disabled", "aria-describedby", "aria-invalid"].map((key) => [key, select.getAttribute(key)]));
    const input = make("input", { ...copied, id, type: "text", role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": `${id}-lista` });
    const label = document.querySelector(`label[for="${id}"]`);
    const list = make("ul", { id: `${id}-lista`, role: "listbox", hidden: "", "aria-label": label ? label.textContent.trim() : null });
    const items = [...select.options].map((option, place) => {
      const item = make("li", { id: `${id}-val-${place}`, role: "option", "aria-selected": "false" });
      item.textContent = words(option);
      return item;
    });
    let active = null;

    const shown = () => items.filter((item) => item.isConnected);
    const chosen = () => items[select.selectedIndex];
    const restore = () => { input.value = chosen() ? chosen().textContent : ""; };
    const point = (item) => {
      if (active) active.setAttribute("aria-selected", "false");
      active = item || null;
      if (!active) return input.removeAttribute("aria-activedescendant");
      active.setAttribute("aria-selected", "true");
      input.setAttribute("aria-activedescendant", active.id);
      active.scrollIntoView({ block: "nearest" });
    };
    const close = () => {
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
      point(null);
    };
    const open = (typed) => {
      list.replaceChildren(...items.filter((item) => fold(item.textContent).includes(fold(typed))));
      const found = shown().length;
      list.hidden = !found;
      input.setAttribute("aria-expanded", String(Boolean(found)));
      point(null);
      const news = document.getElementById("meddelanden");
      if (typed && news) news.textContent = found === 1 ? "1 träff" : `${found} träffar`;
    };
    const pick = (item) => {
      const before = select.selectedIndex;
      select.selectedIndex = items.indexOf(item);
      restore();
      close();
      if (before === select.selectedIndex) return;
      for (const name of ["input", "change"]) select.dispatchEvent(new Event(name, { bubbles: true }));
    };
    const step = (by) => {
      if (list.hidden) open("");
      const all = shown();
      const from = active ? all.indexOf(active) : by > 0 ? -1 : 0;
      point(active ? all[(from + by + all.length) % all.length] : chosen() && chosen().isConnected ? chosen() : all.at(by > 0 ? 0 : -1));
    };
    // What is typed becomes a choice when it can be but one; else the choice of before stands, and is shown.
    const settle = () => {
      const left = list.hidden || !input.value ? [] : shown();
      if (active || left.length === 1) pick(active || left[0]);
      else { restore(); close(); }
    };
    const isSettled = () => list.hidden && input.value === (chosen() ? chosen().textContent : "");
    const keys = {
      ArrowDown: () => step(1),
      ArrowUp: () => step(-1),
      Enter: () => settle(),
      Escape: () => { restore(); close(); },
    };

    input.addEventListener("input", () => open(input.value));
    input.addEventListener("keydown", (event) => {
      if (!keys[event.key] || (isSettled() && !event.key.startsWith("Arrow"))) return; // Enter sends the form
      event.preventDefault();
      keys[event.key]();
    });
    input.addEventListener("focus", () => input.select());
    input.addEventListener("click", () => { if (list.hidden) open(""); });
    input.addEventListener("change", (event) => event.stopPropagation()); // the select says when something is chosen
    input.addEventListener("blur", settle);
    list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const item = event.target.closest("[role=option]");
      if (item) pick(item);
    });
    window.addEventListener("pageshow", restore); // the browser may have put back another choice
    if (select.form) select.form.addEventListener("reset", () => setTimeout(restore));

    select.id = `${id}-val`;
    select.hidden = true;
    const box = make("div", { class: "combobox" });
    select.before(box);
    box.append(input, list, select);
    restore();
  };

  const look = (root) => {
    for (const select of root.querySelectorAll("select:not([multiple], [hidden])")) {
      if (select.id && select.options.length > MOST) enhance(select);
    }
  };
  document.addEventListener("DOMContentLoaded", () => look(document));
  document.addEventListener("htmx:load", (event) => look(event.detail.elt));
})();
