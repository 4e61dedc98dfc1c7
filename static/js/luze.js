// Comfort only: every page works without this file.
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");

  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // A form that was refused: begin at the summary of its mistakes.
  document.querySelector("[data-errors]")?.focus();

  // A chain that is wider than the screen begins with its middle, where its root stands; a chart
  // with the names on its left.
  all(".picture:not(.chart)").forEach((picture) => { picture.scrollLeft = (picture.scrollWidth - picture.clientWidth) / 2; });

  // Filters answer when a choice is made; typed text waits for the button.
  document.addEventListener("change", (event) => {
    const field = event.target;
    const form = field.closest("form[data-autosubmit]") || (field.matches("[data-autosubmit]") && field.form);
    if (form && field.matches("select, [type=date], [type=month], [type=checkbox], [type=radio]")) form.requestSubmit();
  });

  // A choice that brings other fields: the form is kept and comes back with them.
  document.addEventListener("change", (event) => {
    const holder = event.target.closest("[data-submits]");
    const button = holder && event.target.form?.querySelector(`button[value="${holder.dataset.submits}"]`);
    if (button) event.target.form.requestSubmit(button);
  });

  // One box above a column of boxes; the count beside the button.
  const column = (head) => all(`input[type=checkbox][name="${head.dataset.selectAll}"]:not(:disabled)`, head.form || document);
  const tally = (head) => {
    const boxes = column(head);
    const chosen = boxes.filter((box) => box.checked).length;
    head.checked = chosen > 0 && chosen === boxes.length;
    head.indeterminate = chosen > 0 && chosen < boxes.length;
    all(`[data-selected="${head.dataset.selectAll}"]`).forEach((place) => { place.textContent = chosen; });
  };
  const heads = all("[data-select-all]");
  heads.forEach(tally);
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-select-all]")) {
      column(event.target).forEach((box) => { box.checked = event.target.checked; });
    }
    heads.filter((head) => head === event.target || head.dataset.selectAll === event.target.name).forEach(tally);
  });

  // Typing narrows a list that is already on the page.
  document.addEventListener("input", (event) => {
    const list = event.target.dataset?.filter && document.getElementById(event.target.dataset.filter);
    if (!list) return;
    const words = event.target.value.trim().toLowerCase();
    all("[data-row]", list).forEach((row) => {
      const text = `${row.textContent} ${row.dataset.row}`.toLowerCase();
      row.hidden = words !== "" && !text.includes(words) && !row.querySelector(":checked");
    });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.dataset?.filter) event.preventDefault();
  });

  // A file dropped anywhere on its form is chosen.
  const dropForm = (event) => event.target.closest?.("form[data-drop]");
  document.addEventListener("dragover", (event) => { if (dropForm(event)) event.preventDefault(); });
  document.addEventListener("drop", (event) => {
    const field = dropForm(event)?.querySelector("input[type=file]");
    if (!field || !event.dataTransfer.files.length) return;
    event.preventDefault();
    field.files = event.dataTransfer.files;
    field.focus();
  });

  // What was typed and not yet handed in is not lost by a stray click.
  const snapshot = (form) => JSON.stringify([...new FormData(form)].map(([name, value]) => [name, value instanceof File ? value.name : value]));
  const guarded = new Map(all("form[data-guard]").map((form) => [form, snapshot(form)]));
  let leaving = false;
  window.addEventListener("beforeunload", (event) => {
    if (leaving) return;
    for (const [form, before] of guarded) if (snapshot(form) !== before) event.preventDefault();
  });

  // An act is handed in once, however often the button is pressed.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    leaving = true;
    window.setTimeout(renew, 8000); // the answer may be a file, and the page stays
    all("button:not([type=button])", form).forEach((button) => button.setAttribute("aria-disabled", "true"));
  });
  const renew = () => {
    leaving = false;
    all("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      all("[aria-disabled]", form).forEach((button) => button.removeAttribute("aria-disabled"));
    });
  };
  window.addEventListener("pageshow", renew);

  // Small menus close by Escape or a click elsewhere.
  const menus = ".drop[open], .menu[open]";
  document.addEventListener("click", (event) => {
    all(menus).filter((menu) => !menu.contains(event.target)).forEach((menu) => { menu.open = false; });
    const opener = event.target.closest("[data-dialog]");
    if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
    if (event.target.closest("[data-print]")) window.print();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    all(menus).forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
  });
})();
