// A card in the corner of the page.

import { make } from "govsim/text/make.js";

// A card in the corner: a region with a heading that can be left by Escape. `fill` builds what stands in it.
export class Card {
  constructor(root, name, close) {
    this.el = make("section", { class: `card ${name}`, hidden: true, "aria-labelledby": `card-${name}` });
    this.name = name;
    this.el.addEventListener("keydown", (e) => { if (e.key === "Escape") { e.preventDefault(); e.stopPropagation(); close(); } });
    root.append(this.el);
  }

  get shown() { return !this.el.hidden; }
  get heading() { return this.el.querySelector("h2"); }

  fill(title, ...content) {
    const held = this.el.contains(document.activeElement) ? document.activeElement.dataset.keep : null;
    this.el.replaceChildren(make("h2", { id: `card-${this.name}`, tabindex: "-1" }, title), ...content.filter(Boolean));
    if (held) (this.el.querySelector(`[data-keep="${held}"]`) || this.heading).focus();
  }

  show(focus) {
    this.el.hidden = false;
    if (focus) this.heading.focus({ preventScroll: true });
  }

  hide(back) {
    const inside = this.el.contains(document.activeElement);
    this.el.hidden = true;
    if (inside && back) document.getElementById(back).focus();
  }
}
