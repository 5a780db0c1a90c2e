// The maps in words: their names, a sentence of what is seen on each, and what the keyboard points at.

import { stageName, timeSaid } from "govsim/text/naming.js";
import { STAGE } from "govsim/link/wire.js";
import { _, number } from "govsim/text/words.js";

const NAMES = ["a", "b"];
const EVERY_MS = 2000; // a sentence changes no more often

export class Sight {
  constructor(page) {
    this.page = page;
    this.told = NAMES.map((side) => document.getElementById(`told-${side}`));
    this.canvases = NAMES.map((side) => document.querySelector(`canvas[data-community=${side}]`));
    this.canvases.forEach((canvas, n) => {
      canvas.setAttribute("role", "application");
      canvas.setAttribute("aria-describedby", `told-${NAMES[n]}`);
      canvas.addEventListener("focus", () => this.tell(n));
    });
  }

  open() {
    this.page.communities.forEach((community, n) => {
      if (community.tip) return;
      community.explore((found) => this.page.pick(found));
      community.onpoint = () => this.tell(n);
    });
    this.say();
  }

  // What is pointed at changes with each frame; the sentences only while the clock stands.
  show() {
    const now = performance.now();
    if (now - (this.tippedAt || 0) > 200) {
      this.tippedAt = now;
      for (const c of this.page.communities) if (c.pointed || c.cursor) c.showTip(c.cursor || c.pointed);
    }
    if (this.page.clock.playing) { this.told.forEach((el) => el.setAttribute("aria-live", "off")); return; }
    clearTimeout(this.later);
    this.later = setTimeout(() => this.tellAll(), Math.max(60, EVERY_MS - (now - (this.toldAt || 0))));
  }

  say() {
    this.page.communities.forEach((community) => community.say(_));
    this.canvases.forEach((canvas, n) => {
      const { setup } = this.page, title = this.page.titleOf?.(setup[NAMES[n]].scenario) ?? setup[NAMES[n]].scenario;
      const name = n ? _("Map of community B: {policy}", { policy: title }) : _("Map of community A: {policy}", { policy: title });
      canvas.setAttribute("aria-label", `${name}. ${_("Arrow keys move over the open incidents, with Shift over residents and organizations; Enter opens one, Escape lets go.")}`);
    });
    if (this.page.frame && !this.page.clock.playing) this.tellAll();
  }

  tellAll() {
    if (this.page.clock.playing) return;
    this.toldAt = performance.now();
    NAMES.forEach((_side, n) => this.tell(n));
  }

  tell(n) {
    const community = this.page.communities[n];
    if (!community?.side) return;
    const el = this.told[n], text = community.cursor ? community.tell(community.cursor).join(", ") : this.sentence(community);
    el.setAttribute("aria-live", this.page.clock.playing ? "off" : "polite");
    if (el.textContent !== text) el.textContent = text;
  }

  sentence({ side, gridOf, scene }) {
    const open = side.cases.filter((c) => c.stage < STAGE.contained), count = (low, high) => number(open.filter((c) => c.stage >= low && c.stage <= high).length);
    const hours = side.hour, parts = [_("Day {day}, {hour}:00.", { day: number(Math.floor(hours / 24) + 1), hour: String(Math.floor(hours % 24)).padStart(2, "0") })];
    if (!open.length) parts.push(_("No open incident."));
    else {
      parts.push(_("{open} open incidents: {unseen} not reported yet, {waiting} waiting for help, {coming} with help on the way, {helped} with help there.", {
        open: number(open.length), unseen: count(STAGE.occurred, STAGE.noticed), waiting: count(STAGE.reported, STAGE.routed), coming: count(STAGE.accepted, STAGE.accepted), helped: count(STAGE.on_scene, STAGE.on_scene),
      }));
      const worst = open.reduce((one, two) => (two.severity > one.severity || (two.severity === one.severity && two.since > one.since) ? two : one));
      parts.push(_("The gravest has severity {n}, in grid {grid}: {stage}, {time} since it occurred.", {
        n: worst.severity, grid: gridOf.call({ scene }, worst), stage: stageName(_, worst.stage), time: timeSaid(_, worst.since),
      }));
    }
    parts.push(_("{units} units are out. Mean satisfaction {satisfaction} of 100.", { units: number(side.trips.length), satisfaction: number(100 * side.satisfaction, 1) }));
    return parts.join(" ");
  }
}
