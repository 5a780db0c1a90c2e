// Where the money goes: both communities spend the same; what a lever costs is missing elsewhere.

import { ITEM_GROUPS } from "govsim/panels/sides.js";
import { _, number, withUnit } from "govsim/text/words.js";

export class Budget {
  constructor(page) {
    this.page = page;
    this.root = document.getElementById("sheet-budget");
  }

  open(scene) { this.learn(scene.sides); }
  moved(message) { this.learn(message.sides); }
  say() { this.draw(); }

  learn(sides) { this.sides = sides; this.draw(); }

  draw() {
    if (!this.sides) return;
    const [a, b] = this.sides.map((side) => side.budget), yuan = (v) => number(v, 1);
    const titles = itemTitles();
    const intro = document.createElement("p");
    intro.className = "hint";
    intro.textContent = _("Both spend {yuan} yuan of public money for each resident and year. What levers cost is missing for staff.", { yuan: number(a.yuan) });
    const rows = ITEM_GROUPS.flatMap(([name, items]) => items.map((item) => ({ name, title: titles[item], values: [a, b].map((x) => x.items[item] || 0) })));
    const levers = this.page.told.levers.filter((l) => a.levers[l.name] > 0 || b.levers[l.name] > 0)
      .map((l) => ({ name: "levers", title: _(l.title), values: [a.levers[l.name], b.levers[l.name]] }));
    this.root.replaceChildren(intro, ...[a, b].map((x, n) => this.warning(x, n)).filter(Boolean),
      this.table(_("By purpose"), rows, yuan, a.yuan), this.table(_("Levers as ordered"), levers, yuan, 60));
  }

  warning(budget, n) {
    if (budget.funded > 0.995) return null;
    const p = document.createElement("p");
    p.className = "notice alert";
    p.textContent = _("{side}: only {share} % of what the levers and purchases would cost can be paid; they act that much weaker.", { side: "AB"[n], share: number(100 * budget.funded) });
    return p;
  }

  table(caption, rows, say, full) {
    const table = document.createElement("table");
    table.className = "money";
    table.createCaption().textContent = withUnit(caption, _("yuan per resident and year"));
    const head = table.createTHead().insertRow();
    ["", "A", "B"].forEach((text) => head.append(Object.assign(document.createElement("th"), { textContent: text, scope: "col" })));
    const body = table.createTBody();
    for (const { name, title, values } of rows) {
      const row = body.insertRow();
      row.append(Object.assign(document.createElement("th"), { textContent: title, scope: "row" }));
      for (const value of values) {
        const cell = row.insertCell();
        cell.innerHTML = `<span class="bar ${name}" style="width:${Math.min(100, (100 * value) / full)}%"></span><span class="value">${say(value)}</span>`;
      }
    }
    return table;
  }
}

function itemTitles() {
  return {
    administration: _("Administration"), desks: _("Desks"), levers: _("Levers"), liaison: _("Liaison"), supervision: _("Supervision"),
    acceptance: _("Acceptance"), purchases: _("Purchases"), outside: _("Outside units"), prevention: _("Prevention"), response: _("Response"),
  };
}
