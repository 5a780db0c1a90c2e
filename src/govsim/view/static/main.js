// The page: what comes from the source goes to the parts, what the visitor does goes to the source.

import { addressOf, readAddress } from "govsim/link/address.js";
import { Budget } from "govsim/panels/budget.js";
import { Clock } from "govsim/controls/clock.js";
import { Common } from "govsim/controls/common.js";
import { Community } from "govsim/map/community.js";
import { Curves } from "govsim/panels/curves.js";
import { Details } from "govsim/panels/details.js";
import { Guide } from "govsim/guide/guide.js";
import { Incidents } from "govsim/panels/incidents.js";
import { Legend } from "govsim/map/legend.js";
import { Panel } from "govsim/controls/levers.js";
import { Sides } from "govsim/panels/sides.js";
import { keep, Live } from "govsim/link/source.js";
import { Tabs } from "govsim/panels/tabs.js";
import { TakeAway } from "govsim/link/takeaway.js";
import { _, language, learn, sayAll, speak, untold } from "govsim/text/words.js";

const told = JSON.parse(document.getElementById("info").textContent);
learn(told);

class Page {
  constructor() {
    this.told = told;
    this.untold = untold;
    this.asked = readAddress(told);
    this.setup = this.asked.setup;
    this.frame = this.scene = null;
    this.starting = 0; // runs that were asked for and whose scene has not come yet
    this.over = null; // metrics of both, when the run is over
    this.painted = 0; // frames
    this.communities = [];
    this.tabs = new Tabs(this);
    this.clock = new Clock(this);
    this.sides = new Sides(this);
    this.panel = new Panel(this);
    this.curves = new Curves(this);
    this.details = new Details(this);
    this.guide = new Guide(this);
    this.parts = [
      this.tabs, this.clock, this.sides, this.panel, this.curves, this.details, this.guide,
      new TakeAway(this), new Common(this), new Budget(this), new Incidents(this), new Legend(this),
    ];
    document.getElementById("language").addEventListener("click", () => this.speak(language() === "zh" ? "en" : "zh"));
    document.getElementById("share").addEventListener("click", () => this.share());
    for (const side of ["a", "b"]) this.listen(side);
    new ResizeObserver(() => this.communities.forEach((c) => c.fit() && c.draw())).observe(document.querySelector(".pair"));
    document.fonts.addEventListener("loadingdone", () => this.lettered());
    document.fonts.ready.then(() => this.lettered());
    this.say();
  }

  // Letters that the machine lacked have come: what was set before is set again, as a browser leaves some of it as boxes.
  lettered() {
    const style = document.body.style;
    style.fontFeatureSettings = style.fontFeatureSettings ? "" : '"kern"';
    for (const c of this.communities) {
      c.fitted = null;
      if (c.scene && c.fit()) c.draw();
    }
  }

  begin(source) {
    this.source = source;
    this.start(this.setup, this.asked.hour);
  }

  // A run from its first day, or from an hour of it.
  start(setup, hour = 0) {
    this.setup = setup;
    this.over = null;
    this.starting += 1;
    this.clock.stand();
    this.note(_("Preparing both communities … the very first time takes about half a minute."));
    this.source.tell("start", { setup, hour });
  }

  hear(message) {
    const hear = { scene: "hearScene", frame: "hearFrame", moved: "hearMoved", budget: "hearMoved", answer: "hearAnswer", over: "hearOver", error: "hearError", gone: "hearGone" }[message.type];
    if (hear) this[hear](message);
  }

  hearScene(scene) {
    this.scene = scene;
    this.setup = scene.setup;
    this.starting -= 1;
    if (!this.wrong) this.note("");
    this.wrong = false;
    const canvases = document.querySelectorAll("canvas[data-community]");
    if (this.communities.length) this.communities.forEach((c) => c.open(scene));
    else this.communities = [...canvases].map((canvas) => new Community(canvas, scene));
    this.parts.forEach((part) => part.open?.(scene));
    this.keepAddress();
  }

  hearFrame(frame) {
    const { scene } = this;
    requestAnimationFrame(() => {
      if (scene !== this.scene) { this.source.tell("drawn"); return; } // of a run that is no more
      this.frame = frame;
      this.communities.forEach((c, n) => c.show(frame.sides[n]));
      this.parts.forEach((part) => part.show?.(frame));
      this.painted += 1;
      this.source.tell("drawn");
    });
  }

  hearMoved(message) {
    if (message.setup) this.setup = this.scene.setup = message.setup;
    this.parts.forEach((part) => part.moved?.(message));
    this.keepAddress();
  }

  hearAnswer(message) { this.parts.forEach((part) => part.answer?.(message)); }

  hearOver(message) {
    if (this.starting) return; // of a run that is no more
    this.over = message.metrics;
    this.clock.stand();
    this.parts.forEach((part) => part.over?.(message.metrics));
  }

  hearError(message) {
    if (message.do === "start") this.begunNot();
    else if (message.do === "lever") this.panel.refused();
    else if (message.do === "seek") this.clock.seeking = false;
    else if (message.do === "play") this.clock.stand();
    this.note((message.lines[language()] || message.lines.en).join(" "), true);
  }

  // A run that cannot be: the one before stays. An address may ask for what there is not: begin with what there is.
  begunNot() {
    const first = !this.scene && !this.wrong;
    this.wrong = true;
    this.starting -= 1;
    this.setup = this.scene ? this.scene.setup : readAddress(this.told, "").setup;
    if (first) this.start(this.setup);
    this.parts.forEach((part) => part.say?.());
  }

  // The title of a scenario in the language of the page, and the levers as its file has them.
  titleOf(name) { const found = this.told.scenarios.find((s) => s.name === name); return found?.title ? _(found.title) : name; }
  fileLevers(side) { return this.told.scenarios.find((s) => s.name === this.setup[side].scenario)?.levers || {}; }

  hearGone({ code }) {
    this.clock.stand();
    const why = { 4001: _("Too many visitors at the moment; try again later."), 4003: _("This page does not belong to the server."), 4011: _("Something went wrong on the server, and its log says what. Reload the page to go on.") };
    this.note(why[code] || _("The server has gone. Start it again and reload the page."), true);
  }

  // What a click on the map, or the list of incidents, picks.
  pick(found) {
    this.communities.forEach((c) => { c.picked = found; c.draw(); });
    this.parts.forEach((part) => part.picked?.(found));
    if (found) { this.source.tell("ask", { what: found.what, number: found.number }); this.tabs.choose("details"); }
  }

  listen(side) {
    const canvas = document.querySelector(`canvas[data-community=${side}]`);
    const n = side === "a" ? 0 : 1;
    canvas.addEventListener("click", (e) => this.pick(this.communities[n]?.find(e.offsetX, e.offsetY)));
  }

  note(text, alert = false) {
    const el = document.getElementById("notice");
    el.textContent = text;
    el.hidden = !text;
    el.classList.toggle("alert", alert);
  }

  keepAddress() {
    const query = addressOf(this.setup, this.clock.playing ? 0 : this.frame?.hour ?? this.asked.hour, language());
    keep(query);
  }

  async share() {
    keep(addressOf(this.setup, this.frame?.hour ?? 0, language()));
    try { await navigator.clipboard.writeText(location.href); this.note(_("The link is copied: it opens this very moment of this run.")); } catch { this.note(location.href); }
  }

  speak(lang) {
    speak(lang);
    this.say();
    this.keepAddress();
  }

  say() {
    sayAll();
    const other = document.getElementById("language");
    other.textContent = language() === "zh" ? "English" : "中文";
    other.lang = language() === "zh" ? "en" : "zh";
    this.parts.forEach((part) => part.say?.());
  }
}

const page = new Page();
window.govsim = page; // for whoever wants to look into it
page.begin(new Live((message) => page.hear(message)));
