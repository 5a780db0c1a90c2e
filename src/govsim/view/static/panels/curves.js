// The live curves: what has been lived, what was seen of the days ahead, and what was before levers were moved.

import { Chart } from "govsim/panels/chart.js";
import { table } from "govsim/panels/curvetable.js";
import { charts } from "govsim/link/source.js";
import { _, language, number, withUnit } from "govsim/text/words.js";

// A chart is redrawn when its lines have grown by a pixel, but not more often than the first, nor less often than the second.
const EVERY_MS = 125, AT_LEAST_MS = 500;
const NONE = { day: [], a: [], b: [] };
const FROM_ZERO = ["help", "waiting", "harm", "occurred", "spared"];
const LEAST = { help: 4, waiting: 4, harm: 0.1, occurred: 10, spared: 10, satisfaction: 4, trust: 4, volunteers: 4 };

export class Curves {
  constructor(page) {
    this.page = page;
    this.chosen = ["help", "waiting", "satisfaction"];
    this.lines = [[], []]; // days of this run until now
    this.seen = [[], []]; // and until the latest hour that was seen of it
    this.former = null; // the days that were to come before levers were moved: {from, lines}
    this.due = 0;
    this.root = document.getElementById("charts");
    this.charts = this.chosen.map((_unused, n) => this.slot(n));
    this.details = document.createElement("details");
    this.details.className = "curves-table";
    this.details.addEventListener("toggle", () => this.tell());
    this.foot = document.createElement("div");
    this.foot.className = "curves-foot";
    this.root.after(this.foot, this.details);
    new ResizeObserver(() => this.fit()).observe(this.root.parentElement);
  }

  slot(n) {
    const [figure, select, plot] = ["figure", "select", "div"].map((tag) => document.createElement(tag));
    figure.className = "chart";
    plot.className = "plot";
    plot.setAttribute("role", "img");
    figure.append(select, plot);
    this.root.append(figure);
    select.addEventListener("change", () => { this.chosen[n] = select.value; this.begin(n); this.tell(); });
    return Object.assign(new Chart(plot), { select });
  }

  // In another language the charts come anew; what they show stays.
  async say() {
    const lang = language();
    this.key();
    if (this.lang === lang) return this.refresh();
    this.lang = lang;
    this.ready = false;
    this.charts.forEach(({ select, root }, n) => { for (const el of [select, root]) el.setAttribute("aria-label", _("Curve {n}", { n: n + 1 })); });
    const { curves, documents } = await charts(lang);
    if (this.lang !== lang) return;
    this.curves = curves;
    this.height = this.room();
    for (const [n, chart] of this.charts.entries()) {
      await chart.take(documents[n], this.height);
      if (this.lang !== lang) return;
      chart.select.replaceChildren(...curves.map((c) => new Option(withUnit(c.title, c.unit), c.column)));
      chart.select.value = this.chosen[n];
    }
    this.ready = true;
    this.charts.forEach((_unused, n) => this.begin(n));
    this.tell();
  }

  // The height that the sheet leaves for a chart, without its title and the line below.
  room() {
    const sheet = this.root.parentElement, small = getComputedStyle(this.root).gridTemplateColumns.split(" ").length < 3;
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    return small || !sheet.clientHeight ? 210 : Math.min(Math.max(sheet.clientHeight - 4.2 * rem, 140), 420);
  }

  fit() {
    if (!this.ready || !this.visible) return;
    const height = this.room();
    if (Math.abs(height - this.height) > 4) {
      this.height = height;
      this.charts.forEach(({ plots }) => { plots.above.height = Math.round(height * 0.57); plots.below.height = Math.round(height * 0.43); });
    }
    this.draw(true);
  }

  get visible() { return !this.root.parentElement.hidden; }

  open(scene) {
    this.columns = scene.curves;
    this.days = scene.days;
    this.lastDay = scene.last_day;
    this.lines = [[], []]; this.seen = [[], []]; this.former = null;
    this.frame = null;
    this.charts.forEach((_unused, n) => this.begin(n));
    this.key();
  }

  begin(n) {
    if (!this.ready || !this.columns) return;
    const curve = this.curves.find((c) => c.column === this.chosen[n]);
    const fromZero = FROM_ZERO.includes(curve.column);
    this.charts[n].begin({ ...curve, fromZero, least: LEAST[curve.column], digits: !["waiting", "occurred", "spared"].includes(curve.column) }, this.days, this.lastDay);
    this.drawOne(n);
  }

  // A lever moved while days ahead are known: they are what was to come, and stay as such.
  moved(message) {
    if (!message.setup) return;
    const at = this.lines[0].length;
    if (this.seen[0].length > at) this.former = { from: at, lines: this.seen.map((rows) => rows.slice(Math.max(at - 1, 0))) };
    this.seen = this.lines.map((rows) => rows.slice());
    this.key();
    this.draw(true);
  }

  show(frame) {
    this.frame = frame;
    frame.sides.forEach((side, n) => {
      this.lines[n].splice(frame.from_day, Infinity, ...side.lines);
      side.lines.forEach((line, k) => { this.seen[n][frame.from_day + k] = line; });
    });
    this.draw(!this.page.clock.playing);
  }

  over() { this.tell(); }

  refresh() { if (this.ready) this.draw(true); }

  // While it plays one chart in a frame, each in its turn; else all of them.
  draw(now = false) {
    if (!this.ready || !this.frame || !this.visible) return;
    if (now) { this.charts.forEach((_unused, n) => this.drawOne(n)); this.tell(); return; }
    const time = performance.now(), next = ((this.turn ?? -1) + 1) % this.charts.length, { root, drawn } = this.charts[next];
    const waited = time - this.due, pixels = Math.abs(this.frame.hour - drawn) / 24 / this.lastDay * root.clientWidth;
    if (waited < (pixels < 1 ? AT_LEAST_MS : EVERY_MS) / this.charts.length) return;
    this.due = time;
    this.turn = next;
    this.drawOne(next);
  }

  drawOne(n) {
    if (!this.ready || !this.frame) return;
    const told = this.data(this.chosen[n]);
    this.charts[n].draw({ ...told, hour: this.frame.hour, moves: this.moves() });
    this.charts[n].drawn = this.frame.hour;
    if (!this.page.clock.playing) this.charts[n].root.setAttribute("aria-label", this.inWords(this.chosen[n], told.both));
  }

  // The values of a curve as its unit has them; the last is of this very hour.
  data(column) {
    const k = this.columns.indexOf(column), { scale } = this.curves.find((c) => c.column === column);
    const of = (lines, first) => ({
      day: lines[0].map((_unused, d) => first + d + 1), a: lines[0].map((row) => row[k] * scale), b: lines[1].map((row) => row[k] * scale),
    });
    const both = of(this.lines, 0), lived = this.lines[0].length, now = this.frame.hour / 24;
    if (this.frame.sides[0][column] !== undefined && now > lived) {
      both.day.push(now);
      ["a", "b"].forEach((side, n) => both[side].push(this.frame.sides[n][column] * scale));
    }
    const ahead = this.seen[0].length > lived ? of(this.seen.map((rows) => rows.slice(Math.max(lived - 1, 0))), Math.max(lived - 1, 0)) : NONE;
    return { both, ahead, former: this.former ? of(this.former.lines, Math.max(this.former.from - 1, 0)) : NONE };
  }

  // The moves of levers, those of a day and side as one.
  moves() {
    const { setup, told } = this.page;
    return setup.moves.map(({ day, side, levers }) => {
      const parts = Object.entries(levers).map(([name, value]) => {
        const lever = told.levers.find((l) => l.name === name);
        return `${lever ? _(lever.title) : name} ${+value.toFixed(2)}`;
      });
      return { day, side, parts, text: `${side.toUpperCase()}: ${parts[0]}${parts.length > 1 ? ` +${parts.length - 1}` : ""}` };
    }).sort((one, two) => one.day - two.day);
  }

  inWords(column, { a, b }) {
    const { title, unit } = this.curves.find((c) => c.column === column), last = a.length - 1;
    return _("{curve} ({unit}) on day {day}: A {a}, B {b}", { curve: title, unit, day: number(this.frame.hour / 24), a: number(a[last], 1), b: number(b[last], 1) });
  }

  // What the strokes mean.
  key() {
    const strokes = [["a", "", _("community A")], ["b", "5 3", _("community B")], ["ghost", "", _("faint: seen ahead, or before a lever was moved")], ["after", "", _("after the counted days")]];
    this.foot.replaceChildren(...strokes.map(([name, dash, text]) => {
      const key = document.createElement("span");
      key.className = `key ${name}`;
      const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg"), shape = document.createElementNS(svg.namespaceURI, name === "after" ? "rect" : "line");
      svg.setAttribute("viewBox", "0 0 26 10");
      svg.setAttribute("aria-hidden", "true");
      const set = name === "after" ? { width: 26, height: 10, fill: "#d8dce2" } : { x1: 0, x2: 26, y1: 5, y2: 5, "stroke-width": name === "ghost" ? 1.5 : 2.5, "stroke-dasharray": dash, stroke: { a: "#0072b2", b: "#c04a00", ghost: "#9aa3ad" }[name] };
      Object.entries(set).forEach(([attribute, value]) => shape.setAttribute(attribute, value));
      svg.append(shape);
      key.append(svg, text);
      return key;
    }));
  }

  tell() { if (this.curves && this.columns) table(this); }
}
