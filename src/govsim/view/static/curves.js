// The live curves: Bokeh charts described by the server, fed day by day.

import { language } from "govsim/words.js";

const EVERY_MS = 120; // charts are redrawn no more often

export class Curves {
  constructor(page) {
    this.page = page;
    this.lines = [[], []];
    this.last = 0;
  }

  async say() {
    const lang = language();
    if (this.lang === lang) return;
    this.lang = lang;
    const items = await this.page.charts(lang);
    const root = document.getElementById("charts");
    root.replaceChildren();
    this.sources = {};
    for (const item of items) {
      const el = document.createElement("div");
      el.id = item.target_id;
      root.append(el);
      const views = await window.Bokeh.embed.embed_item(item);
      const doc = views.roots ? views.roots[0].model.document : views[0].model.document;
      const name = item.target_id.replace("chart-", "");
      this.sources[name] = doc.get_model_by_name(`curve-${name}`);
      this.ranges = { ...this.ranges, [name]: doc.get_model_by_name(`days-${name}`) };
    }
    this.draw(true);
  }

  open(scene) {
    this.columns = scene.curves;
    this.lines = [[], []];
    this.days = scene.last_day;
    this.draw(true);
  }

  show(frame) {
    frame.sides.forEach((side, n) => { this.lines[n].splice(frame.from_day, Infinity, ...side.lines); });
    this.draw();
  }

  draw(now = false) {
    if (!this.sources || !this.columns || (!now && performance.now() - this.last < EVERY_MS)) return;
    this.last = performance.now();
    for (const [name, source] of Object.entries(this.sources)) {
      const k = this.columns.indexOf(name), [a, b] = this.lines.map((rows) => rows.map((row) => row[k]));
      source.data = { day: a.map((_, day) => day + 1), a, b, difference: b.map((v, day) => v - a[day]) };
      this.ranges[name].end = this.days;
    }
  }
}
