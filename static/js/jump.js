// In a long group of checkboxes letters lead to the answer that begins with them, and Home and End to the first and last:
// <div data-finsam-jump> around the groups. Tab and Space do what they always do.
(() => {
  const pause = 800;
  const fold = (text) => text.toLocaleLowerCase("sv").trim();
  const begins = (box, text) => box.labels.length > 0 && fold(box.labels[0].textContent).startsWith(text);
  let typed = { group: null, text: "", at: 0 };

  const find = (event, box, boxes) => {
    if (event.key === "Home") return boxes[0];
    if (event.key === "End") return boxes.at(-1);
    if (event.key.length !== 1 || event.key === " ") return null;
    const goesOn = typed.group === boxes[0] && event.timeStamp - typed.at < pause;
    const text = fold((goesOn ? typed.text : "") + event.key);
    typed = { group: boxes[0], text, at: event.timeStamp };
    const place = boxes.indexOf(box);
    const inTurn = [...boxes.slice(place + (text.length > 1 ? 0 : 1)), ...boxes.slice(0, place + 1)];
    return inTurn.find((candidate) => begins(candidate, text));
  };

  document.addEventListener("keydown", (event) => {
    const box = event.target;
    if (event.ctrlKey || event.altKey || event.metaKey || !box.matches("[data-finsam-jump] fieldset input[type=checkbox]")) return;
    const boxes = [...box.closest("fieldset").querySelectorAll("input[type=checkbox]")];
    const found = find(event, box, boxes);
    if (!found) return;
    event.preventDefault();
    found.focus();
  });
})();
