// What came out, when the run is over: both communities' metrics, the prediction beside them, and how sure that is.

import { Card } from "govsim/guide/card.js";
import { make, table } from "govsim/text/make.js";
import { seek } from "govsim/guide/tasks.js";
import { better, command, difference, inWords, said, unit } from "govsim/guide/verdict.js";
import { _, named } from "govsim/text/words.js";

const ASKED = { faster: "help_time_mean_h", satisfied: "satisfaction_mean" };

export class Closing {
  constructor(page, root, predict) {
    this.page = page;
    this.predict = predict;
    this.card = new Card(root, "closing", () => this.close());
    this.metrics = null;
    this.atEnd = false; // whether the frame that is shown is the last
  }

  open() { this.atEnd = false; this.metrics = null; this.card.hide(); }

  over(metrics) {
    this.metrics = metrics;
    if (this.predict.card.shown) this.predict.close();
    this.fill();
    this.card.show();
  }

  // Back in time the result is no longer what is seen.
  show(frame) {
    const end = frame.hour >= this.page.scene.last_day * 24;
    if (this.atEnd && !end) this.card.hide("play");
    this.atEnd = end;
  }

  say() { if (this.metrics) this.fill(); }
  close() { this.card.hide("play"); }

  better(metric, a, b) {
    const { scene, told } = this.page, smallest = scene.smallest?.[metric.name] ?? told.alike * Math.max(Math.abs(a), Math.abs(b));
    return better(metric, a, b, smallest);
  }

  fill() {
    const { told, setup } = this.page, [a, b] = this.metrics;
    const title = (side) => named(side.toUpperCase(), this.page.titleOf(setup[side].scenario));
    const head = [_("The counted year in numbers"), title("a"), title("b"), "B − A", _("In words")];
    const rows = told.metrics.map((m) => {
      const x = a[m.name] ?? null, y = b[m.name] ?? null, which = this.better(m, x, y), text = inWords(m, which, x, y);
      return [make("span", { title: _(m.meaning) }, _(m.title), unit(m) ? make("small", {}, ` ${unit(m)}`) : null), said(m, x), said(m, y), difference(m, x, y), which === "a" || which === "b" ? make("strong", { class: which }, text) : text];
    });
    if (this.page.scene.days < 360) head[0] = _("The {days} counted days in numbers", { days: this.page.scene.days });
    this.card.fill(_("What happened"),
      this.expected(), make("div", { class: "wide" }, table(head, rows, { class: "told-table" })),
      make("p", { class: "hint" }, _("“About the same” is a difference too small to matter, or under {n} % where no such size is set: one run alone has no interval.", { n: 100 * told.alike })), ...this.sure(),
      make("div", { class: "buttons" },
        make("button", { type: "button", class: "another", "data-keep": "seed", onclick: () => this.page.start({ ...setup, seed: setup.seed + 1 }) }, _("Try another seed")),
        make("button", { type: "button", "data-keep": "back", onclick: () => seek(this.page, 0) }, _("Back to the first day")),
        make("button", { type: "button", class: "strong", "data-keep": "close", onclick: () => this.close() }, _("Close"))),
    );
  }

  expected() {
    const made = this.predict.made;
    if (!made) return make("p", {}, _("You made no prediction this time. With one, a result says more: try it before the next run."));
    const lines = Object.entries(ASKED).map(([question, name]) => make("li", {}, this.verdict(question, made[question], name)));
    return make("div", { class: "expected" }, make("strong", {}, _("What you expected")), make("ul", {}, ...lines), made.why ? make("blockquote", {}, made.why) : null);
  }

  verdict(question, guess, name) {
    const metric = this.page.told.metrics.find((m) => m.name === name), [a, b] = this.metrics.map((m) => m[name] ?? null), was = this.better(metric, a, b);
    const about = question === "faster" ? _("Help sooner") : _("More satisfied"), side = { a: "A", b: "B", none: _("no difference to speak of") };
    if (!was) return named(about, _("this run cannot say."));
    if (guess === was) return named(about, was === "none" ? _("you expected no difference to speak of, and there is none.") : _("you expected {guess}, and so it came out.", { guess: side[guess] }));
    if (was === "none") return named(about, _("you expected {guess}; here it is a tie. What makes both alike?", { guess: side[guess] }));
    if (guess === "none") return named(about, _("you expected no difference; here it is {was}. What did you not reckon with?", { was: side[was] }));
    return named(about, _("you expected {guess}; here it is {was}. What did you not reckon with?", { guess: side[guess], was: side[was] }));
  }

  sure() {
    const { text, files } = command(this.page.setup), note = make("span", { role: "status" });
    const copy = async () => { try { await navigator.clipboard.writeText(text); note.textContent = _("copied"); } catch { getSelection().selectAllChildren(this.card.el.querySelector("code")); } };
    return [
      make("p", {}, _("One seed is one draw of luck. Whether a difference is more than luck, 30 seeds say:"), files ? ` ${_("levers were moved here, so save both policies as files first (Scenario files).")}` : ""),
      make("p", { class: "command" }, make("code", {}, text), make("button", { type: "button", "data-keep": "copy", onclick: copy }, _("Copy the command")), note),
    ];
  }
}
