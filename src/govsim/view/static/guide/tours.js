// Guided tours: a card in a corner that tells, sets up and points, while the page stays usable.

import { Card } from "govsim/guide/card.js";
import { SPEEDS } from "govsim/controls/clock.js";
import { make } from "govsim/text/make.js";
import { away, choose, isDone, perform, seek } from "govsim/guide/tasks.js";
import { _, number } from "govsim/text/words.js";

const LOOK_MS = 300; // how often it is looked whether a task is done

export class Tours {
  constructor(page, root, predict) {
    this.page = page;
    this.predict = predict;
    this.root = root;
    this.card = new Card(root, "tour", () => this.leave());
    this.tour = null; // the tour, and the number of its step
    this.n = 0;
    this.menu = false;
  }

  get step() { return this.tour?.steps[this.n]; }

  toggle() {
    if (this.card.shown) { this.leave(); return; }
    this.menu = true;
    this.fill();
    this.card.show(true);
  }

  begin(tour) {
    this.menu = false;
    this.tour = tour;
    this.looking ??= setInterval(() => this.look(), LOOK_MS);
    this.go(0);
  }

  leave() {
    clearInterval(this.looking);
    this.looking = this.tour = this.wanted = null;
    this.menu = false;
    this.point();
    if (this.predict.card.shown) this.predict.close();
    this.card.hide("tour");
  }

  go(n) {
    if (n >= this.tour.steps.length) { this.leave(); return; }
    this.n = n;
    this.done = false;
    this.choice = null; // what was picked since
    this.prepare(this.step);
    this.fill();
    this.card.show(this.card.el.contains(document.activeElement) || document.activeElement === document.body);
    this.point(this.step.point);
  }

  // Bring the page to where a step begins.
  prepare(step) {
    const { page } = this;
    if (step.speed !== undefined) this.pace(step.speed);
    if (step.setup) this.start(step);
    else if (step.day !== undefined) seek(page, step.day);
    if (step.whose) page.panel.side = step.whose;
    if (step.proposal) page.panel.open_.add(step.proposal);
    if (step.whose || step.proposal) page.panel.build();
    if (step.sheet) page.tabs.choose(step.sheet);
    if (step.open === "predict") this.predict.ask(); else if (this.predict.card.shown) this.predict.close();
    this.wanted = step.pick || null;
    if (this.wanted && !step.setup) this.find(page.frame);
  }

  pace(speed) {
    const { clock } = this.page, at = speed === "fast" ? SPEEDS.length - 1 : SPEEDS.findIndex((s) => s >= speed);
    clock.el.speed.value = at < 0 ? SPEEDS.length - 2 : at;
    clock.pace();
  }

  start({ setup, day = 0 }) {
    const { page } = this, { seed, common } = page.setup;
    page.pick(null);
    page.start({ ...setup, common: { residents: common?.residents ?? null }, seed, moves: [] }, 24 * day);
  }

  show(frame) { if (this.wanted) this.find(frame); }

  find(frame) {
    const found = frame && choose(this.wanted, frame);
    this.wanted = null;
    if (found) this.page.pick(found);
  }

  picked(found) { if (found) this.choice = found.what; }

  open() { if (this.step) this.point(this.step.point, false); }

  look() {
    const task = this.step?.task;
    if (!task || this.done || !isDone(task, this)) return;
    this.done = true;
    this.fill();
  }

  say() { if (this.card.shown) this.fill(); }

  fill() { if (this.menu) this.list(); else if (this.step) this.tell(); }

  list() {
    const entries = this.page.told.tours.map((tour) => make("li", {},
      make("button", { type: "button", "data-keep": tour.name, onclick: () => this.begin(tour) }, _(tour.title)), make("span", {}, _(tour.about))));
    this.card.fill(_("Guided tours"), make("p", {}, _("Each takes about ten minutes, begins a run of its own, and can be left at any time.")), make("ul", { class: "tours" }, ...entries),
      make("div", { class: "buttons" }, make("button", { type: "button", "data-keep": "leave", onclick: () => this.leave() }, _("Close"))));
  }

  tell() {
    const { step, tour, n, done } = this, last = n === tour.steps.length - 1, { task } = step;
    const where = make("p", { class: "where" }, `${_(tour.title)} · ${_("{n} of {all}", { n: number(n + 1), all: number(tour.steps.length) })}`);
    const todo = task && make("p", { class: `task${done ? " done" : ""}`, role: "status" }, make("span", { "aria-hidden": "true" }, done ? "✓" : "○"), make("span", {}, done ? _("Done: {task}", { task: _(task.say) }) : _(task.say)),
      done || task.predicted ? null : make("button", { type: "button", class: "plain", "data-keep": "do", onclick: () => perform(task, this) }, _("Do it for me")));
    this.card.fill(_(step.title), where, make("p", {}, _(step.text)), todo, make("div", { class: "buttons" },
      make("button", { type: "button", "data-keep": "leave", onclick: () => this.leave() }, _("Leave")),
      make("button", { type: "button", "data-keep": "back", disabled: n === 0, onclick: () => this.go(n - 1) }, _("Back")),
      make("button", { type: "button", "data-keep": "on", class: !task || done ? "strong" : "", onclick: () => this.go(n + 1) }, last ? _("Finish") : _("Continue"))));
  }

  // Outline what a step is about, and keep the card from standing on it.
  point(selector, scrolls = true) {
    document.querySelectorAll(".pointed").forEach((el) => el.classList.remove("pointed"));
    this.root.classList.remove("left");
    const els = selector ? [...document.querySelectorAll(selector)] : [];
    els.forEach((el) => el.classList.add("pointed"));
    if (!els.length) return;
    if (scrolls) els[0].scrollIntoView({ block: "nearest", behavior: "auto" });
    this.root.classList.toggle("left", away(els, this.card.el));
  }
}
