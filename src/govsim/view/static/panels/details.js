// What was clicked: an incident's twin life line, a resident, an organization; asked for anew while the run goes on.

import { wantsStretch } from "govsim/panels/lanes.js";
import { showIncident, titleOf as incidentTitle, why } from "govsim/panels/life.js";
import { make } from "govsim/text/make.js";
import { showOrganization, titleOf as organizationTitle } from "govsim/panels/organization.js";
import { showResident, titleOf as residentTitle } from "govsim/panels/resident.js";
import { _ } from "govsim/text/words.js";

const EVERY_MS = 1000; // it is asked for no more often
const TITLES = { incident: incidentTitle, resident: residentTitle, organization: organizationTitle };

export class Details {
  constructor(page) {
    this.page = page;
    this.root = document.getElementById("sheet-details");
    this.found = this.told = null; // what was picked, and what is known of it
    this.stretched = null; // as the visitor wants it; null as reads best
    this.root.addEventListener("click", (e) => {
      if (e.target.closest(".unpick")) this.close();
      if (e.target.matches(".stretch input")) { this.stretched = e.target.checked; this.fill(); }
    });
    document.addEventListener("keydown", (e) => {
      if (e.key === "Escape" && this.found && !this.root.hidden && !e.defaultPrevented && !document.querySelector("dialog:modal")) this.close();
    });
    new ResizeObserver(() => this.told && this.root.clientWidth && Math.abs(this.root.clientWidth - this.width) > 8 && this.fill()).observe(this.root);
  }

  // Something was picked on the map or in the list; nothing for what was let go.
  picked(found) {
    const same = found && this.found && found.what === this.found.what && found.number === this.found.number;
    this.found = found;
    if (same) return;
    this.told = this.stretched = null;
    this.asked = found ? performance.now() : 0;
    this.says = document.activeElement?.closest?.("#sheet-incidents") ? "list" : ""; // where to go back to
    this.say();
  }

  close() {
    const { says } = this, row = this.found?.number;
    this.page.pick(null);
    if (says !== "list") { document.getElementById("tab-details").focus(); return; }
    this.page.tabs.choose("incidents");
    (document.querySelector(`#sheet-incidents button[data-row="${row}"]`) || document.getElementById("tab-incidents")).focus();
  }

  // The same seed and community have the same incidents and people: what was picked stays.
  open(scene) {
    const ground = JSON.stringify([scene.setup.seed, scene.residents, scene.setup.common.residents]);
    if (this.ground !== undefined && this.ground !== ground && this.found) this.page.pick(null);
    this.ground = ground;
    this.ask();
  }

  show(frame) {
    const { told } = this;
    if (!this.found || !told) return;
    const over = told.what === "incident" && told.lives.every((life) => life.ended) && frame.hour >= this.hour;
    if (frame.hour === this.hour || over) return;
    if (performance.now() - this.asked > EVERY_MS) this.ask();
    else this.later ??= setTimeout(() => { this.later = null; if (this.page.frame.hour !== this.hour) this.ask(); }, EVERY_MS);
  }

  ask() {
    if (!this.found) return;
    this.asked = performance.now();
    this.page.source.tell("ask", { what: this.found.what, number: this.found.number });
  }

  answer(message) {
    if (!TITLES[message.what] || message.what !== this.found?.what || message.number !== this.found.number) return;
    const first = !this.told;
    this.told = message;
    this.hour = message.what === "incident" ? message.born_h + message.lives[0].now_h : this.page.frame?.hour;
    this.fill();
    if (first && this.says === "list") this.root.querySelector("h2").focus();
  }

  say() {
    if (this.told) { this.fill(); return; }
    const hint = this.found ? _("Asking …") : _("Click an incident, a resident or an organization on the map, or choose an incident from the list of open incidents.");
    this.root.replaceChildren(make("p", { class: "hint" }, hint));
  }

  fill() {
    const { told } = this, held = document.activeElement?.closest?.("#sheet-details [data-keep]")?.dataset.keep;
    if (!this.root.querySelector(".found")) {
      this.root.replaceChildren(make("div", { class: "found" },
        make("header", {}, make("h2", { tabindex: "-1" }), make("label", { class: "stretch" }, make("input", { type: "checkbox", "data-keep": "stretch" }), make("span")), make("button", { class: "unpick", "data-keep": "close" })),
        make("p", { class: "hidden", role: "status", "aria-live": "polite" }), make("div", { class: "body" })));
    }
    this.width = this.root.clientWidth;
    const stretched = this.stretched ?? (told.what === "incident" && wantsStretch(told.lives));
    const titles = this.page.scene.sides.map((side) => this.page.titleOf?.(side.scenario) || _(side.title));
    const shown = { incident: () => showIncident(told, titles, Math.max(280, this.width - 4), stretched), resident: () => showResident(told, this.half), organization: () => showOrganization(told, this.half) };
    this.head(told, stretched);
    const late = told.atEnd ? [make("p", { class: "hint" }, _("Told as it stood at the end of the recording, whatever hour is shown above."))] : [];
    this.root.querySelector(".body").replaceChildren(...late, ...shown[told.what]());
    if (held) this.root.querySelector(`[data-keep=${held}]`)?.focus();
  }

  get half() { return this.width > 700 ? this.width / 2 - 16 : this.width; }

  head(told, stretched) {
    const $ = (selector) => this.root.querySelector(selector), put = (el, text) => { if (el.textContent !== text) el.textContent = text; };
    put($("h2"), TITLES[told.what](told));
    put($(".unpick"), _("Close"));
    put($(".stretch span"), _("stretch short times"));
    $(".stretch input").checked = stretched;
    $(".stretch").hidden = told.what !== "incident";
    put($("[role=status]"), told.what === "incident" && told.lives.every((life) => life.ended || !life.open) ? why(told) : TITLES[told.what](told));
  }
}
