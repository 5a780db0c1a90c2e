// The levers by proposal. A lever that is moved acts at once, which is from the next midnight on; what it costs stands beside.

import { _, number } from "govsim/text/words.js";

export class Panel {
  constructor(page) {
    this.page = page;
    this.side = "b"; // whose levers are shown: a, b or both
    this.open_ = new Set(["III"]); // proposals whose levers are unfolded
    this.root = document.getElementById("levers");
    this.root.addEventListener("input", (e) => this.move(e.target));
    this.root.addEventListener("change", () => { this.held = null; this.mark(); });
    document.getElementById("whose").addEventListener("change", (e) => { this.side = e.target.value; this.mark(); });
    document.getElementById("adopt").addEventListener("click", () => this.adopt());
  }

  open(scene) { this.learn(scene.sides); this.waiting = false; this.build(); }

  moved(message) {
    if (message.setup) this.waiting = false; // else what was moved is still on its way
    this.learn(message.sides);
    if (this.next && !this.waiting) this.send();
    this.mark();
  }

  learn(sides) { [this.a, this.b] = sides; }

  say() { this.build(); }

  // The side whose values stand on the levers.
  get shown() { return this.side === "a" ? this.a : this.b; }
  get other() { return this.side === "a" ? this.b : this.a; }

  build() {
    const whose = document.getElementById("whose");
    whose.replaceChildren(...["a", "b", "both"].map((side) => this.choice(side)));
    if (!this.a) return;
    const groups = new Map();
    for (const lever of this.page.told.levers) groups.set(lever.proposal, [...(groups.get(lever.proposal) || []), lever]);
    this.root.replaceChildren(...[...groups].map(([proposal, levers]) => this.group(proposal, levers)));
    this.mark();
  }

  choice(side) {
    const label = document.createElement("label"), input = Object.assign(document.createElement("input"), { type: "radio", name: "whose", value: side, checked: side === this.side });
    label.className = side;
    label.append(input, side === "both" ? _("both") : side.toUpperCase());
    return label;
  }

  group(proposal, levers) {
    const group = document.createElement("details"), head = document.createElement("summary");
    group.className = "group";
    group.dataset.proposal = proposal;
    group.open = this.open_.has(proposal);
    group.addEventListener("toggle", () => this.open_[group.open ? "add" : "delete"](proposal));
    head.textContent = `${proposal}. ${_(levers[0].heading)}`;
    group.append(head, ...levers.map((lever) => this.row(lever)));
    return group;
  }

  row(lever) {
    const row = document.createElement("label");
    row.className = "lever";
    row.title = _(lever.meaning);
    row.innerHTML = `<span class="name"></span><span class="value"></span><span class="track"><input type="range" data-lever="${lever.name}" min="${lever.low}" max="${lever.high}" step="${lever.step}"><i class="other" aria-hidden="true"></i></span><span class="cost"></span>`;
    row.querySelector(".name").textContent = _(lever.title);
    row.querySelector("input").setAttribute("aria-label", _(lever.title));
    return row;
  }

  mark() {
    if (!this.a) return;
    document.getElementById("panel").dataset.whose = this.side;
    for (const row of this.root.querySelectorAll(".lever")) {
      const input = row.querySelector("input"), { name, unit, low, high } = this.page.told.levers.find((l) => l.name === input.dataset.lever);
      const value = this.held === name ? Number(input.value) : this.shown.levers[name], cost = this.shown.budget.levers[name];
      if (this.held !== name) input.value = value;
      const n = number(value, high > 1 ? 0 : 2), text = unit === "h/week" ? _("{n} h", { n }) : n;
      row.querySelector(".value").textContent = text;
      input.setAttribute("aria-valuetext", cost === undefined ? text : `${text}, ${_("{yuan} yuan", { yuan: number(cost, 1) })}`);
      row.querySelector(".cost").textContent = cost === undefined ? "" : _("{yuan} yuan", { yuan: number(cost, 1) });
      const spot = row.querySelector(".other"), share = (this.other.levers[name] - low) / (high - low);
      spot.style.left = `calc(${100 * share}% + ${(0.5 - share) * 16}px)`;
      spot.title = `${this.side === "a" ? "B" : "A"}: ${number(this.other.levers[name], high > 1 ? 0 : 2)}`;
    }
  }

  // While the server works on a move, the last that was made meanwhile waits.
  move(input) {
    const name = this.held = input.dataset.lever, value = Number(input.value);
    this.next = { side: this.side, levers: { ...(this.next?.side === this.side && this.next.levers), [name]: value } };
    this.mark();
    if (!this.waiting) this.send();
  }

  send() {
    this.waiting = true;
    this.page.source.tell("lever", this.next);
    this.next = null;
  }

  refused() { this.waiting = false; this.held = this.next = null; this.mark(); }

  // Begin anew with the levers as they stand, so that the year of run-in is lived under them too.
  adopt() {
    const start = (side, told) => ({
      scenario: this.page.setup[side].scenario,
      levers: Object.fromEntries(Object.entries(told.levers).filter(([name, value]) => value !== this.page.fileLevers(side)[name])),
    });
    this.page.start({ ...this.page.setup, a: start("a", this.a), b: start("b", this.b), moves: [] });
  }
}
