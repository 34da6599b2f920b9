// A signature drawn with a pointer; its strokes go into the hidden field that the part names: <div data-finsam-signature="id" hidden>.
(() => {
  document.querySelectorAll("[data-finsam-signature]").forEach((part) => {
    const canvas = part.querySelector("canvas");
    const field = document.getElementById(part.dataset.finsamSignature);
    const pen = canvas.getContext("2d");
    let strokes = field.value ? JSON.parse(field.value) : [];
    const within = (value, most) => Math.max(0, Math.min(most, Math.round(value)));

    const draw = () => {
      pen.clearRect(0, 0, canvas.width, canvas.height);
      Object.assign(pen, { strokeStyle: getComputedStyle(canvas).color, lineWidth: 3, lineCap: "round", lineJoin: "round" });
      strokes.forEach((points) => {
        pen.beginPath();
        points.forEach((x, place) => place % 2 === 0 && pen.lineTo(x, points[place + 1]));
        pen.stroke();
      });
      field.value = strokes.length ? JSON.stringify(strokes) : "";
    };

    const add = (event) => {
      const box = canvas.getBoundingClientRect();
      const [x, y] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
      strokes.at(-1).push(within(x * canvas.width, canvas.width), within(y * canvas.height, canvas.height));
      draw();
    };

    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      strokes.push([]);
      add(event);
    });
    canvas.addEventListener("pointermove", (event) => canvas.hasPointerCapture(event.pointerId) && add(event));
    part.querySelector("button").addEventListener("click", () => {
      strokes = [];
      draw();
    });
    part.hidden = false;
    draw();
  });
})();
