// What was clicked: an incident's twin life line, a resident, an organization.

import { _ } from "govsim/words.js";

export class Details {
  constructor(page) {
    this.page = page;
    this.root = document.getElementById("sheet-details");
  }

  say() { if (!this.answered) this.root.textContent = _("Click an incident, a resident or an organization on the map."); }

  answer(message) {
    this.answered = message;
    this.root.textContent = JSON.stringify(message);
  }
}
