// The heads of the two communities: which policy, how they fare now, where their money goes.

import { _, compact, listed, named, number } from "govsim/text/words.js";

export const ITEM_GROUPS = [
  ["office", ["administration", "desks", "liaison", "supervision", "acceptance"]],
  ["levers", ["levers"]], ["purchases", ["purchases"]], ["prevention", ["prevention"]], ["response", ["response", "outside"]],
];
const NAMES = ["a", "b"];

export class Sides {
  constructor(page) {
    this.page = page;
    for (const side of NAMES) {
      document.getElementById(`scenario-${side}`).addEventListener("change", (e) => {
        const { setup } = page;
        page.start({ ...setup, [side]: { scenario: e.target.value, levers: {} }, moves: setup.moves.filter((m) => m.side !== side) });
      });
    }
  }

  open(scene) { this.budgets = scene.sides.map((s) => s.budget); this.say(); }
  moved(message) { this.budgets = message.sides.map((s) => s.budget); if (message.setup) this.say(); else this.purses(); }

  say() {
    const { told, setup } = this.page;
    for (const side of NAMES) {
      const select = document.getElementById(`scenario-${side}`), start = setup[side];
      select.setAttribute("aria-label", side === "a" ? _("Policy of community A") : _("Policy of community B"));
      const changed = Object.keys(start.levers).length || setup.moves.some((m) => m.side === side);
      select.replaceChildren(...told.scenarios.map((s) => new Option(this.page.titleOf(s.name) + (changed && s.name === start.scenario ? _(", changed") : ""), s.name)));
      select.value = start.scenario;
    }
    this.facts();
    if (this.page.frame) this.show(this.page.frame);
    this.purses();
  }

  facts() {
    const titles = [
      [_("waiting for help"), _("Incidents that were reported and have nobody on the scene yet.")],
      [_("time to help so far"), _("Mean hours from occurrence to the first unit on the scene; those who still wait count until now.")],
      [_("person-hours of harm"), _("Person-hours of harm by all incidents until now.")],
      [_("satisfaction"), _("Mean satisfaction of all residents, of 100.")],
    ];
    for (const side of NAMES) {
      document.getElementById(`now-${side}`).replaceChildren(...titles.map(([title, hint]) => {
        const row = document.createElement("div");
        row.title = hint;
        row.append(Object.assign(document.createElement("dt"), { textContent: title }), document.createElement("dd"));
        return row;
      }));
    }
  }

  show(frame) {
    frame.sides.forEach((side, n) => {
      const values = [number(side.waiting), _("{n} h", { n: number(side.help, 1) }), compact(side.harm), number(100 * side.satisfaction, 1)];
      document.querySelectorAll(`#now-${NAMES[n]} dd`).forEach((dd, k) => { if (dd.textContent !== values[k]) dd.textContent = values[k]; });
    });
  }

  // A bar of the same length for both: what a resident's public money of a year is spent on.
  purses() {
    if (!this.budgets) return;
    const titles = { office: _("office"), levers: _("levers"), purchases: _("purchases"), prevention: _("prevention"), response: _("response") };
    this.budgets.forEach((budget, n) => {
      const el = document.getElementById(`purse-${NAMES[n]}`);
      const parts = ITEM_GROUPS.map(([name, items]) => [name, items.reduce((sum, item) => sum + (budget.items[item] || 0), 0)]);
      el.replaceChildren(...parts.map(([name, yuan]) => {
        const share = (100 * yuan) / budget.yuan, part = document.createElement("span");
        part.className = name;
        part.style.width = `${share}%`;
        part.title = named(titles[name], _("{yuan} yuan", { yuan: number(yuan) }));
        part.textContent = share > 11 ? titles[name] : "";
        return part;
      }));
      el.setAttribute("role", "img");
      el.setAttribute("aria-label", _("Budget of {yuan} yuan per resident and year: {parts}", { yuan: number(budget.yuan), parts: listed(parts.map(([name, yuan]) => `${titles[name]} ${number(yuan)}`)) }));
    });
  }
}
