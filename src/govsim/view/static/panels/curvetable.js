// The curves in numbers: a row for each month, and the levers that were moved.

import { _, listed, number, withUnit } from "govsim/text/words.js";

const make = (tag, text, more = {}) => Object.assign(document.createElement(tag), { textContent: text, ...more });

// Write the table that belongs to the curves; only while it is open.
export function table(curves) {
  const { details } = curves;
  if (!details.firstChild) details.append(make("summary", ""), document.createElement("div"));
  details.firstChild.textContent = _("The curves as a table");
  const box = details.lastChild;
  box.className = "scroll";
  if (!details.open) { box.replaceChildren(); return; }
  const rows = make("table", "");
  rows.append(heads(curves), body(curves));
  const moves = make("ol", "", { className: "moves" });
  moves.append(...curves.moves().map((m) => make("li", _("Day {day}, {side}: {levers}", { day: number(m.day), side: m.side.toUpperCase(), levers: listed(m.parts) }))));
  box.replaceChildren(rows, moves);
}

function heads({ chosen, curves }) {
  const head = make("thead", ""), [first, second] = [make("tr", ""), make("tr", "")];
  first.append(make("th", _("Day"), { rowSpan: 2, scope: "col" }));
  for (const column of chosen) {
    const { title, unit } = curves.find((c) => c.column === column);
    first.append(make("th", withUnit(title, unit), { colSpan: 3, scope: "colgroup" }));
    second.append(...["A", "B", _("B minus A")].map((name) => make("th", name, { scope: "col" })));
  }
  head.append(first, second);
  return head;
}

function body(curves) {
  const lived = curves.lines[0].length, rows = make("tbody", "");
  const days = Array.from({ length: Math.floor(lived / 30) }, (_unused, k) => 30 * (k + 1));
  if (lived && lived % 30) days.push(lived);
  const data = curves.chosen.map((column) => ({ digits: ["waiting", "occurred", "spared"].includes(column) ? 0 : 1, ...curves.data(column).both }));
  for (const day of days) {
    const row = make("tr", "");
    row.append(make("th", number(day), { scope: "row" }));
    for (const { a, b, digits } of data) row.append(...[a[day - 1], b[day - 1], b[day - 1] - a[day - 1]].map((v) => make("td", number(v, digits))));
    rows.append(row);
  }
  return rows;
}
