// The levers by proposal, and the community that both share.

import { _, number } from "govsim/words.js";

export class Panel {
  constructor(page) {
    this.page = page;
    this.side = "b";
    this.root = document.getElementById("levers");
    this.root.addEventListener("input", (e) => this.move(e.target));
  }

  open(scene) {
    this.values = { a: scene.sides[0].levers, b: scene.sides[1].levers };
    this.budgets = { a: scene.sides[0].budget, b: scene.sides[1].budget };
    this.say();
  }

  moved(message) {
    this.values = { a: message.sides[0].levers, b: message.sides[1].levers };
    this.budgets = { a: message.sides[0].budget, b: message.sides[1].budget };
    this.mark();
  }

  say() {
    const whose = document.getElementById("whose");
    whose.innerHTML = ["a", "b"].map((s) => `<label class="${s}"><input type="radio" name="whose" value="${s}" ${s === this.side ? "checked" : ""}> ${s.toUpperCase()}</label>`).join("");
    whose.onchange = (e) => { this.side = e.target.value; this.mark(); };
    if (!this.values) return;
    const groups = new Map();
    for (const lever of this.page.told.levers) groups.set(lever.heading, [...(groups.get(lever.heading) || []), lever]);
    this.root.innerHTML = [...groups].map(([heading, levers], n) => `<details class="group" ${n === 2 ? "open" : ""}><summary>${levers[0].proposal}. ${_(heading)}</summary>${levers.map((l) => this.row(l)).join("")}</details>`).join("");
    this.mark();
  }

  row(l) {
    return `<label class="lever" title="${_(l.meaning)}"><span class="name">${_(l.title)}</span><output></output>
      <input type="range" data-lever="${l.name}" min="${l.low}" max="${l.high}" step="${l.step}"><span class="cost"></span></label>`;
  }

  mark() {
    for (const input of this.root.querySelectorAll("input")) {
      const name = input.dataset.lever, value = this.values[this.side][name];
      if (document.activeElement !== input || !this.dragging) input.value = value;
      input.closest("label").querySelector("output").textContent = number(value, value > 5 || Number.isInteger(value) ? 0 : 2);
      const cost = this.budgets[this.side].levers[name];
      input.closest("label").querySelector(".cost").textContent = cost === undefined ? "" : _("{yuan} yuan", { yuan: number(cost, 1) });
    }
  }

  move(input) {
    this.values[this.side][input.dataset.lever] = Number(input.value);
    this.page.source.tell("lever", { side: this.side, levers: { [input.dataset.lever]: Number(input.value) } });
  }
}
