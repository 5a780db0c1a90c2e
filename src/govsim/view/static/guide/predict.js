// Predict first: what the visitor expects of this pair of policies, kept for as long as the page is open.

import { Card } from "govsim/guide/card.js";
import { make } from "govsim/text/make.js";
import { _, named } from "govsim/text/words.js";

const KEY = "govsim-predictions", LONGEST = 500;

export class Predict {
  constructor(page, root) {
    this.page = page;
    this.card = new Card(root, "predict", () => this.close());
    try { this.kept = JSON.parse(sessionStorage.getItem(KEY)) || {}; } catch { this.kept = {}; }
    this.card.el.addEventListener("submit", (e) => { e.preventDefault(); this.keep(new FormData(e.target)); });
  }

  // A prediction is about a pair of policies in a community, whatever the seed.
  get pair() { const { a, b, common } = this.page.setup; return JSON.stringify([a, b, Object.entries(common || {}).filter(([, v]) => v !== null && v !== undefined).sort()]); }
  get made() { return this.kept[this.pair]; }

  toggle() { if (this.card.shown) this.close(); else this.ask(true); }

  ask(focus = false) {
    this.saved = false;
    this.card.show();
    this.fill();
    if (focus) this.card.heading.focus({ preventScroll: true });
  }

  close() { this.card.hide("predict"); }

  keep(form) {
    this.kept[this.pair] = { faster: form.get("faster"), satisfied: form.get("satisfied"), why: String(form.get("why") || "").trim().slice(0, LONGEST) };
    try { sessionStorage.setItem(KEY, JSON.stringify(this.kept)); } catch { /* kept until the page is left */ }
    this.saved = true;
    this.fill();
  }

  open() { if (this.card.shown) this.ask(); }
  say() { if (this.card.shown) this.fill(); }

  fill() {
    if (this.saved) {
      this.card.fill(_("Your prediction is kept"), make("p", { role: "status" }, _("It is shown beside the result when the run is over.")),
        make("div", { class: "buttons" }, make("button", { type: "button", "data-keep": "again", onclick: () => this.ask(true) }, _("Change it")), make("button", { type: "button", class: "strong", "data-keep": "keep", onclick: () => this.close() }, _("Close"))));
      return;
    }
    const before = this.card.el.querySelector("form") && this.of === this.pair ? Object.fromEntries(new FormData(this.card.el.querySelector("form"))) : this.made || {};
    this.of = this.pair;
    const titles = ["a", "b"].map((side) => this.page.titleOf(this.page.setup[side].scenario));
    this.card.fill(_("What do you expect?"), make("form", {},
      question("faster", _("In which community will help come sooner?"), titles, before.faster), question("satisfied", _("In which will residents be more satisfied?"), titles, before.satisfied),
      make("label", { class: "why-field" }, _("Why? (if you like)"), Object.assign(make("textarea", { name: "why", rows: 2, maxlength: LONGEST, "data-keep": "why" }), { value: before.why || "" })),
      make("div", { class: "buttons" }, make("button", { type: "button", "data-keep": "close", onclick: () => this.close() }, _("Close")), make("button", { class: "strong", "data-keep": "keep" }, _("Keep my prediction"))),
    ));
  }
}

function question(name, text, titles, chosen) {
  const choice = (value, said) => make("label", {}, make("input", { type: "radio", name, value, required: true, checked: value === chosen, "data-keep": `${name}-${value}` }), " ", said);
  return make("fieldset", {}, make("legend", {}, text), choice("a", named("A", titles[0])), choice("b", named("B", titles[1])), choice("none", _("No difference to speak of")));
}
