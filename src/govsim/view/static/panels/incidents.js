// Open incidents of both communities as a list: what the map shows, for keyboard and screen reader.

import { make } from "govsim/text/make.js";
import { SIDES, hours, kind, severity, stage } from "govsim/text/terms.js";
import { _, listed, names, number } from "govsim/text/words.js";

const EVERY_MS = 1000, BY = ["time", "severity"];
const STAGES = ["occurred", "noticed", "reported", "routed", "accepted", "on_scene"];

export class Incidents {
  constructor(page) {
    this.page = page;
    this.by = 0;
    this.asked = -EVERY_MS;
    this.root = document.getElementById("sheet-incidents");
    this.root.addEventListener("click", (e) => {
      const row = e.target.closest("button[data-row]")?.dataset.row;
      if (row !== undefined) this.pick(Number(row));
    });
    this.root.addEventListener("change", (e) => { this.by = Number(e.target.value); this.ask(); });
    new MutationObserver(() => !this.root.hidden && this.ask()).observe(this.root, { attributeFilter: ["hidden"] });
  }

  open() { this.told = null; this.say(); if (!this.root.hidden) this.ask(); }

  show(frame) {
    if (this.root.hidden || frame.hour === this.hour) return;
    if (performance.now() - this.asked >= EVERY_MS) this.ask();
    else this.later ??= setTimeout(() => { this.later = null; if (!this.root.hidden && this.page.frame?.hour !== this.hour) this.ask(); }, EVERY_MS);
  }

  ask() {
    this.asked = performance.now();
    this.hour = this.page.frame?.hour;
    if (this.page.source?.recorded) this.answer({ what: "open", by: this.by, sides: this.page.frame.sides.map((side) => this.seen(side)) });
    else if (this.page.scene) this.page.source.tell("ask", { what: "open", number: this.by });
  }

  // What a frame alone tells: all but ids and who is coming.
  seen(side) {
    const open = side.cases.filter((c) => c.stage < STAGES.length), key = this.by ? (c) => [c.severity, c.since] : (c) => [c.since, 0];
    open.sort((x, y) => key(y)[0] - key(x)[0] || key(y)[1] - key(x)[1]);
    return { number: open.length, shown: open.slice(0, this.page.told.most_open).map((c) => ({ row: c.row, id: "", kind: Object.keys(names.needs)[c.kind], severity: c.severity, stage: STAGES[c.stage], since_h: c.since, coming: [], units: c.coming })) };
  }

  answer(message) {
    if (message.what !== "open" || message.by !== this.by) return;
    this.told = message;
    this.fill();
  }

  pick(row) {
    const spot = this.page.frame.sides.map((side) => side.cases.find((c) => c.row === row)).find(Boolean);
    this.page.pick({ what: "incident", number: row, x: spot?.x, y: spot?.y });
  }

  say() {
    const choice = (by) => make("label", {}, make("input", { type: "radio", name: "open-by", value: by, checked: by === this.by }), " ", by ? _("severity") : _("waiting time"));
    this.root.replaceChildren(
      make("div", { class: "open-by", role: "radiogroup", "aria-label": _("Sorted by") }, make("span", {}, _("Sorted by")), ...BY.map((_name, by) => choice(by)), make("span", { class: "hint" }, _("Choose an incident to follow it in both communities."))),
      make("div", { class: "open-lists" }, ...SIDES.map((side) => make("div", { "data-side": side.toLowerCase() }))),
    );
    if (this.told) this.fill();
  }

  fill() {
    const held = document.activeElement?.closest?.("#sheet-incidents button[data-row]"), side = held?.closest("[data-side]").dataset.side;
    this.told.sides.forEach((of, n) => this.root.querySelector(`[data-side=${"ab"[n]}]`).replaceChildren(this.list(of, n)));
    if (!held || document.activeElement === held) return;
    const there = this.root.querySelector(`[data-side=${side}]`);
    (there.querySelector(`button[data-row="${held.dataset.row}"]`) || there.querySelector("button[data-row]") || this.root.querySelector("input:checked"))?.focus({ preventScroll: true });
  }

  list({ number: all, shown }, n) {
    const heads = [_("Incident"), _("Kind"), _("Severity"), _("Stage"), _("Waiting"), _("Who comes")];
    const rest = all - shown.length;
    const caption = make("caption", {}, make("b", { class: "ab"[n] }, SIDES[n]), " ", all === 1 ? _("1 open incident") : _("{n} open incidents", { n: number(all) }));
    const rows = shown.map((c) => make("tr", {}, ...this.cells(c, SIDES[n])));
    if (rest > 0) rows.push(make("tr", {}, make("td", { colspan: heads.length, class: "hint" }, _("and {n} more", { n: number(rest) }))));
    return make("table", { class: "open-list" }, caption, make("thead", {}, make("tr", {}, ...heads.map((h) => make("th", { scope: "col" }, h)))), make("tbody", {}, ...rows));
  }

  cells(c, side) {
    const name = c.id || _("run-in"), label = _("Follow incident {id} of {side}", { id: c.id || `#${c.row}`, side });
    const who = c.coming.length ? listed(c.coming.map((title) => _(title))) : c.units ? number(c.units) : "–";
    return [
      make("th", { scope: "row" }, make("button", { "data-row": c.row, "aria-label": label }, c.id || !this.page.source.recorded ? name : `#${c.row}`)),
      ...[kind(c.kind), make("span", { title: severity(c.severity) }, number(c.severity)), stage(c.stage), hours(c.since_h), who].map((text) => make("td", {}, text)),
    ];
  }
}
