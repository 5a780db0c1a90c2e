// The heads of the two communities: which policy, how they fare now, where their money goes.

import { _, language, number } from "govsim/words.js";

export const ITEM_GROUPS = [
  ["office", ["administration", "desks", "liaison", "supervision", "acceptance"]],
  ["levers", ["levers"]], ["purchases", ["purchases"]], ["prevention", ["prevention"]], ["response", ["response"]],
];
const NAMES = ["a", "b"];

export class Sides {
  constructor(page) {
    this.page = page;
    this.told = NAMES.map((s) => document.getElementById(`told-${s}`));
    NAMES.forEach((side) => {
      document.getElementById(`scenario-${side}`).addEventListener("change", (e) => {
        const { setup } = page;
        page.start({ ...setup, [side]: { scenario: e.target.value, levers: {} }, moves: setup.moves.filter((m) => m.side !== side) });
      });
    });
  }

  open(scene) {
    this.budgets = scene.sides.map((s) => s.budget);
    this.say();
  }

  moved(message) {
    this.budgets = message.sides.map((s) => s.budget);
    this.purses();
  }

  say() {
    NAMES.forEach((side) => {
      const select = document.getElementById(`scenario-${side}`);
      select.setAttribute("aria-label", side === "a" ? _("Policy of community A") : _("Policy of community B"));
      select.replaceChildren(...this.page.told.scenarios.map((s) => new Option(_(s.title) || s.name, s.name)));
      select.value = this.page.setup[side].scenario;
    });
    if (this.page.frame) this.show(this.page.frame);
    this.purses();
  }

  show(frame) {
    frame.sides.forEach((side, n) => {
      const facts = [
        [_("waiting for help"), number(side.waiting)],
        [_("time to help so far"), `${number(side.help, 1)} h`],
        [_("harm so far"), `${number(side.harm / 1000, 0)}k`],
        [_("satisfaction"), number(100 * side.satisfaction, 1)],
      ];
      const list = document.getElementById(`now-${NAMES[n]}`);
      if (list.childElementCount !== facts.length || this.lang !== language()) {
        list.innerHTML = facts.map(() => "<div><dt></dt><dd></dd></div>").join("");
      }
      [...list.children].forEach((row, k) => { row.children[0].textContent = facts[k][0]; row.children[1].textContent = facts[k][1]; });
    });
    this.lang = language();
  }

  // A bar of the same length for both: what a resident's public money of a year is spent on.
  purses() {
    if (!this.budgets) return;
    this.budgets.forEach((budget, n) => {
      const el = document.getElementById(`purse-${NAMES[n]}`);
      el.innerHTML = ITEM_GROUPS.map(([name, items]) => {
        const yuan = items.reduce((sum, item) => sum + (budget.items[item] || 0), 0);
        return `<span class="${name}" style="width:${(100 * yuan) / budget.yuan}%"></span>`;
      }).join("");
      el.setAttribute("role", "img");
      el.setAttribute("aria-label", _("{yuan} yuan per resident and year", { yuan: number(budget.yuan) }));
    });
  }
}
