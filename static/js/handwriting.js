// A field to sign by hand. Mouse, finger or pen; the picture is a PNG in the hidden input.
(() => {
  "use strict";
  const INK = "#1d1c1a";

  function pad(box) {
    const canvas = box.querySelector("canvas");
    const clear = box.querySelector("[data-clear]");
    const state = box.querySelector("[data-state]");
    const input = box.querySelector(`input[name="${box.dataset.handwriting}"]`);
    const pen = canvas.getContext("2d");
    let strokes = [];
    let current = null;
    let before = null; // what was drawn before the form came back

    const width = (point) => 1.4 + 2.2 * point.force;

    // Strokes are kept in parts of the field's width, so that turning a phone redraws them.
    function at(event) {
      const frame = canvas.getBoundingClientRect();
      const force = event.pointerType === "pen" ? event.pressure : 0.5;
      return { x: (event.clientX - frame.left) / frame.width, y: (event.clientY - frame.top) / frame.width, force };
    }

    function segment(stroke, index) {
      const scale = canvas.clientWidth;
      const [a, b, c] = [stroke[Math.max(index - 2, 0)], stroke[index - 1], stroke[index]];
      pen.beginPath();
      pen.lineWidth = width(c);
      pen.moveTo(((a.x + b.x) / 2) * scale, ((a.y + b.y) / 2) * scale);
      pen.quadraticCurveTo(b.x * scale, b.y * scale, ((b.x + c.x) / 2) * scale, ((b.y + c.y) / 2) * scale);
      pen.stroke();
    }

    function dot(point) {
      pen.beginPath();
      pen.arc(point.x * canvas.clientWidth, point.y * canvas.clientWidth, width(point) / 2, 0, 2 * Math.PI);
      pen.fill();
    }

    function draw() {
      const ratio = Math.min(window.devicePixelRatio || 1, 2);
      canvas.width = canvas.clientWidth * ratio;
      canvas.height = canvas.clientHeight * ratio;
      pen.scale(ratio, ratio);
      pen.lineCap = pen.lineJoin = "round";
      pen.strokeStyle = pen.fillStyle = INK;
      if (before) pen.drawImage(before, 0, 0, canvas.clientWidth, canvas.clientHeight);
      strokes.forEach((stroke) => {
        dot(stroke[0]);
        for (let index = 1; index < stroke.length; index += 1) segment(stroke, index);
      });
    }

    function keep() {
      const written = strokes.length > 0 || before !== null;
      input.value = written ? canvas.toDataURL("image/png") : "";
      clear.disabled = !written;
      state.textContent = written ? state.dataset.written : state.dataset.blank;
    }

    canvas.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      canvas.setPointerCapture(event.pointerId);
      current = { id: event.pointerId, points: [at(event)] };
      strokes.push(current.points);
      dot(current.points[0]);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!current || event.pointerId !== current.id) return;
      const events = event.getCoalescedEvents?.() ?? [];
      (events.length ? events : [event]).forEach((one) => {
        current.points.push(at(one));
        segment(current.points, current.points.length - 1);
      });
    });
    const lift = (event) => {
      if (!current || event.pointerId !== current.id) return;
      current = null;
      keep();
    };
    canvas.addEventListener("pointerup", lift);
    canvas.addEventListener("pointercancel", lift);
    const blank = () => { strokes = []; current = before = null; draw(); keep(); };
    clear.addEventListener("click", blank);
    input.form?.addEventListener("reset", blank);

    if (input.value) {
      const picture = new Image();
      picture.addEventListener("load", () => { before = picture; draw(); keep(); });
      picture.src = input.value;
    }

    box.hidden = false;
    let seen = 0;
    new ResizeObserver(() => {
      if (canvas.clientWidth && canvas.clientWidth !== seen) { seen = canvas.clientWidth; draw(); }
    }).observe(canvas);
  }

  document.querySelectorAll("[data-handwriting]").forEach(pad);
})();
