// What both communities share: preset pairs, seed, residents, how ready society is and what partnership costs.

import { _, number } from "govsim/text/words.js";

const FIELDS = () => [
  { name: "seed", title: _("Seed"), hint: _("The same seed gives the same threats, people and luck."), min: 0, max: 9007199254740991, step: 1 },
  { name: "residents", title: _("Residents"), hint: _("Between 100 and 20,000."), min: 100, max: 20000, step: 100, usual: 4000 },
  { name: "civic_capacity", title: _("Civic capacity"), hint: _("How ready residents, firms and organizations are to take part; 1 is usual."), min: 0, max: 3, step: 0.1, usual: 1 },
  { name: "partnership_price", title: _("Price of partnership"), hint: _("What working together costs; 1 is usual."), min: 0, max: 14, step: 0.5, usual: 1 },
];

export class Common {
  constructor(page) {
    this.page = page;
    this.root = document.getElementById("common-fields");
    this.preset = document.getElementById("preset");
    this.root.addEventListener("change", (e) => this.change(e.target));
    this.root.addEventListener("click", (e) => e.target.id === "dice" && this.roll());
    this.preset.addEventListener("change", () => this.choose());
  }

  open() { this.say(); }

  say() {
    this.root.replaceChildren(...FIELDS().map((field) => this.row(field)));
    const { presets } = this.page.told, found = presets.findIndex((p) => this.matches(p));
    this.preset.replaceChildren(...presets.map((p, n) => new Option(_(p.title), n)));
    if (found < 0) this.preset.add(new Option(_("Something of my own"), -1));
    this.preset.value = found;
    this.preset.setAttribute("aria-label", _("What to compare"));
    document.getElementById("question").textContent = found < 0 ? _("Two communities, the same threats, the same money.") : _(presets[found].question);
  }

  row({ name, title, hint, min, max, step, usual }) {
    const row = document.createElement("label"), { setup } = this.page;
    row.className = "common-field";
    row.title = hint;
    const input = Object.assign(document.createElement("input"), { type: "number", min, max, step, value: name === "seed" ? setup.seed : setup.common[name] ?? usual });
    input.dataset.name = name;
    row.append(Object.assign(document.createElement("span"), { textContent: title }), input);
    if (name === "seed") row.append(Object.assign(document.createElement("button"), { type: "button", id: "dice", textContent: "⚄", ariaLabel: _("Another seed"), title: _("Another seed") }));
    return row;
  }

  change(input) {
    const field = FIELDS().find((f) => f.name === input.dataset.name), value = Number(input.value);
    if (input.value === "" || !(value >= field.min && value <= field.max)) {
      this.page.note(_("{name} must be between {min} and {max}.", { name: field.title, min: number(field.min), max: number(field.max) }), true);
      this.say();
      return;
    }
    const { setup } = this.page;
    const next = field.name === "seed" ? { ...setup, seed: Math.round(value) } : { ...setup, common: { ...setup.common, [field.name]: value === field.usual ? null : value } };
    this.page.start(next);
  }

  // The next seed: any other would do, but this one is the same for everybody in class.
  roll() { this.page.start({ ...this.page.setup, seed: this.page.setup.seed + 1 }); }

  full(preset) {
    const side = (s) => ({ scenario: preset[s].scenario, levers: preset[s].levers || {} });
    return { a: side("a"), b: side("b"), common: preset.common || {} };
  }

  matches(preset) {
    const { setup } = this.page, wanted = this.full(preset), same = (x, y) => JSON.stringify(x) === JSON.stringify(y);
    const set = Object.fromEntries(Object.entries(setup.common).filter(([name, v]) => v !== null && v !== undefined && name !== "residents"));
    return same(setup.a, wanted.a) && same(setup.b, wanted.b) && same(set, wanted.common);
  }

  choose() {
    const preset = this.page.told.presets[Number(this.preset.value)];
    if (!preset) return;
    const { seed, common } = this.page.setup, wanted = this.full(preset);
    this.page.start({ ...wanted, common: { residents: common.residents ?? null, ...wanted.common }, seed, moves: [] });
  }
}
