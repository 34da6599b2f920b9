// A checkbox that asks for more shows the field for it only while it is ticked: <input data-finsam-shows="the field's name">.
(() => {
  const boxes = [...document.querySelectorAll("[data-finsam-shows]")];
  const show = (box) => {
    const field = box.form.elements[box.dataset.finsamShows]?.closest(".field");
    if (field) field.hidden = !box.checked;
  };
  const all = () => boxes.forEach(show);
  boxes.forEach((box) => box.addEventListener("change", () => show(box)));
  window.addEventListener("pageshow", all);
  all();
})();
