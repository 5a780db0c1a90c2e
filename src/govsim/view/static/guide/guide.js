// Guidance: predict first, tours, and the closing card. They stand beside the page and never keep it from being used.

import { Closing } from "govsim/guide/closing.js";
import { Predict } from "govsim/guide/predict.js";
import { Tours } from "govsim/guide/tours.js";
import { make } from "govsim/text/make.js";

export class Guide {
  constructor(page) {
    this.page = page;
    this.root = make("div", { class: "cards" });
    document.body.append(this.root);
    this.predict = new Predict(page, this.root);
    this.closing = new Closing(page, this.root, this.predict);
    this.tours = new Tours(page, this.root, this.predict);
    document.getElementById("predict").addEventListener("click", () => this.predict.toggle());
    document.getElementById("tour").addEventListener("click", () => this.tours.toggle());
  }

  open(scene) { for (const part of [this.predict, this.closing, this.tours]) part.open(scene); }
  show(frame) { this.closing.show(frame); this.tours.show(frame); }
  over(metrics) { this.closing.over(metrics); }
  picked(found) { this.tours.picked(found); }
  say() { for (const part of [this.predict, this.closing, this.tours]) part.say(); }
}
