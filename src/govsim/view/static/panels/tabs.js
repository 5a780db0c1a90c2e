// The sheets below the communities: curves, details, budget, incidents.

import { _ } from "govsim/text/words.js";

const SHEETS = ["curves", "details", "budget", "incidents"];

export class Tabs {
  constructor() {
    this.chosen = "curves";
    this.root = document.getElementById("tabs");
    this.root.addEventListener("click", (e) => e.target.dataset.sheet && this.choose(e.target.dataset.sheet));
    this.root.addEventListener("keydown", (e) => {
      const turn = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
      if (!turn) return;
      this.choose(SHEETS[(SHEETS.indexOf(this.chosen) + turn + SHEETS.length) % SHEETS.length]);
      this.root.querySelector("[aria-selected=true]").focus();
    });
  }

  choose(name) {
    this.chosen = name;
    SHEETS.forEach((s) => { document.getElementById(`sheet-${s}`).hidden = s !== name; });
    this.say();
  }

  say() {
    const titles = { curves: _("Curves"), details: _("Details"), budget: _("Budget"), incidents: _("Open incidents") };
    this.root.innerHTML = SHEETS.map((s) => `<button role="tab" id="tab-${s}" data-sheet="${s}" aria-controls="sheet-${s}" aria-selected="${s === this.chosen}" tabindex="${s === this.chosen ? 0 : -1}">${titles[s]}</button>`).join("");
    SHEETS.forEach((s) => document.getElementById(`sheet-${s}`).setAttribute("aria-labelledby", `tab-${s}`));
  }
}
