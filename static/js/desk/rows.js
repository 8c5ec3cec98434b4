// Rows in an order (authors, topics, references): buttons move them and take them out; what they change are the numbers and boxes of the form.
"use strict";
{
  const live = (table) => [...table.querySelectorAll("tbody > tr.form-row:not(.empty-form)")];
  const say = (words) => { document.getElementById("rows-said").textContent = words; };
  const nameOf = (row, what) => {
    const chosen = row.querySelector("select")?.selectedOptions[0]?.textContent.trim();
    return row.querySelector("[name$=-key]")?.value || chosen || `new ${what}`;
  };
  const box = (row) => row.querySelector("[name$=-DELETE]");
  const button = (words, act) => {
    const made = document.createElement("button");
    Object.assign(made, { type: "button", className: "button quiet", textContent: words });
    made.addEventListener("click", act);
    return made;
  };

  const number = (table) => live(table).forEach((row, at) => { row.querySelector("[name$=-place]").value = at + 1; });

  const show = (table) => {
    const rows = live(table).filter((row) => !box(row).checked);
    for (const row of live(table)) {
      const [up, down, away] = row.querySelectorAll(".rows-acts button"), gone = box(row).checked, at = rows.indexOf(row);
      row.classList.toggle("gone", gone);
      up.hidden = gone || at === 0;
      down.hidden = gone || at === rows.length - 1;
      away.textContent = gone ? "Put back" : "Remove";
      for (const one of [up, down, away]) one.setAttribute("aria-label", `${one.textContent} ${nameOf(row, table.dataset.rows)}`);
    }
  };

  const move = (table, row, step) => {
    const rows = live(table).filter((other) => !box(other).checked), at = rows.indexOf(row), other = rows[at + step];
    if (!other) return;
    if (step < 0) other.before(row); else other.after(row);
    number(table);
    show(table);
    const [up, down] = row.querySelectorAll(".rows-acts button");
    const next = step < 0 ? (up.hidden ? down : up) : (down.hidden ? up : down);
    next.focus();
    say(`${nameOf(row, table.dataset.rows)} is number ${at + step + 1} of ${rows.length}.`);
  };

  const remove = (table, row) => {
    const tick = box(row);
    tick.checked = !tick.checked;
    show(table);
    say(`${nameOf(row, table.dataset.rows)} ${tick.checked ? "is taken out when you save" : "stays"}.`);
  };

  const equip = (table, row) => {
    const acts = document.createElement("div");
    acts.className = "rows-acts";
    acts.append(button("Up", () => move(table, row, -1)), button("Down", () => move(table, row, 1)), button("Remove", () => remove(table, row)));
    row.querySelector("td.delete").append(acts);
  };

  for (const table of document.querySelectorAll("table[data-rows]")) {
    table.classList.add("moved");
    for (const row of live(table)) equip(table, row);
    show(table);
    table.addEventListener("change", () => show(table));
    // The admin's own widgets tell of a choice by jQuery alone.
    window.addEventListener("load", () => django.jQuery(table).on("select2:select", () => show(table)));
  }
  document.addEventListener("formset:added", ({ target: row }) => {
    const table = row.closest("table[data-rows]");
    if (!table) return;
    equip(table, row);
    show(table);
    say(`A new ${table.dataset.rows}, the last in the list.`);
    setTimeout(() => (row.querySelector(".select2-selection") || row.querySelector("input:not([type=hidden])")).focus());
  });
}
