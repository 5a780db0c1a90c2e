// One chart: both communities over the days and B minus A below, drawn by Bokeh from a document of the server's.

import { _, number } from "govsim/text/words.js";

const COLOURS = { a: "#0072b2", b: "#c04a00" };
const ROOM = 1.17; // of the days, so that the lines' ends have room for their labels
const STEPS = [1, 2, 5, 7, 10, 15, 30, 60, 90, 180, 365, 730];
const ROWS = 2; // of labels of moves

export class Chart {
  constructor(root) { this.root = root; }

  // Take a document; whoever draws next fills it.
  async take(item, height) {
    this.views?.clear?.();
    this.root.replaceChildren();
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize), sized = JSON.stringify(item).replaceAll('"11px"', `"${Math.round(0.69 * rem)}px"`);
    this.views = await window.Bokeh.embed.embed_item(JSON.parse(sized), this.root);
    this.doc = this.views.roots[0].model.document;
    const of = (name) => this.doc.get_model_by_name(name);
    this.source = Object.fromEntries(["both", "ahead", "former", "ends", "gap", "marks", "sides"].map((name) => [name, of(name)]));
    this.days = of("days");
    this.plots = { above: of("above"), below: of("below") };
    this.ranges = { above: of("values-above"), below: of("values-below") };
    this.areas = [of("area-up"), of("area-down")];
    const all = Object.values(this.plots).flatMap((plot) => plot.center);
    this.cursors = all.filter((one) => one.name === "now");
    this.followed = all.filter((one) => one.name === "followed");
    this.plots.above.height = Math.round(height * 0.57);
    this.plots.below.height = Math.round(height * 0.43);
    this.span = null;
  }

  // Show another curve, or another run: the axes begin anew.
  begin(curve, days, lastDay) {
    this.curve = curve;
    this.bounds = { above: null, below: null };
    this.lastDay = lastDay;
    this.days.setv({ start: 0, end: lastDay * ROOM });
    this.followed.forEach((box) => box.setv({ left: days, right: lastDay }));
    const step = STEPS.find((s) => days / s <= 5) ?? 365;
    const ticks = Array.from({ length: Math.floor(days / step) + 1 }, (_unused, k) => k * step).filter((t) => t === 0 || days - t > 0.4 * step);
    for (const name of ["above", "below"]) this.doc.get_model_by_name(`ticks-${name}-days`).ticks = [...ticks, days];
    this.plots.below.below.forEach((axis) => { axis.major_label_overrides = new Map([[0, _("day 0")]]); });
    const [up, down] = curve.better === "higher" ? ["b", "a"] : ["a", "b"];
    [up, down].forEach((side, k) => this.areas[k].glyph.setv({ fill_color: COLOURS[side] }));
    this.source.sides.data = {
      x: [this.days.end, this.days.end], row: [1, 0], text: [up, down].map((side) => (side === "b" ? _("B better") : _("A better"))), base: ["top", "bottom"],
    };
  }

  // `told`: days and values of both until now, ahead and formerly; the hour; the moves.
  draw({ both, ahead, former, hour, moves }) {
    const { a, b, day } = both, gap = b.map((v, n) => v - a[n]);
    const marks = this.marked(moves);
    this.fit("above", [a, b, ahead.a, ahead.b, former.a, former.b], false, marks.rows);
    this.fit("below", [gap], true);
    this.source.both.data = both;
    this.ghost("ahead", ahead);
    this.ghost("former", former);
    this.source.gap.data = { day, up: gap.map((v) => Math.max(v, 0)), down: gap.map((v) => Math.min(v, 0)) };
    this.source.ends.data = this.ends(both);
    if (marks.key !== this.markKey) { this.markKey = marks.key; this.source.marks.data = marks.data; }
    this.cursors.forEach((line) => { line.location = hour / 24; });
  }

  ghost(name, data) {
    if (data.day.length || this.source[name].data.day.length) this.source[name].data = data;
  }

  // The labels at the lines' ends, apart from each other where the lines meet.
  ends({ day, a, b }) {
    if (!day.length) return { x: [], row: [], text: [], colour: [], shift: [] };
    const last = day.length - 1, y = [a[last], b[last]], { start, end } = this.ranges.above, height = this.plots.above.height - 14;
    const at = y.map((v) => (1 - (v - start) / (end - start || 1)) * height); // px from the top
    const first = at[0] <= at[1] ? 0 : 1, second = 1 - first, wanted = [...at];
    const apart = Math.max(0, 13 - (at[second] - at[first])) / 2;
    wanted[first] = Math.max(at[first] - apart, 7);
    wanted[second] = Math.min(Math.max(at[second] + apart, wanted[first] + 13), height - 7);
    wanted[first] = Math.min(wanted[first], wanted[second] - 13);
    return {
      x: [day[last], day[last]], row: y, colour: [COLOURS.a, COLOURS.b], shift: wanted.map((px, n) => px - at[n]),
      text: y.map((v, n) => `${"AB"[n]} ${number(v, Math.abs(v) < 100 && this.curve.digits ? 1 : 0)}`),
    };
  }

  // Bounds that only grow, so that nothing jumps, at round numbers; the difference always shows both sides of zero.
  fit(name, columns, zero, rows = 0) {
    let [low, high] = zero || this.curve.fromZero ? [0, 0] : [Infinity, -Infinity];
    for (const values of columns) for (const v of values) { if (v < low) low = v; if (v > high) high = v; }
    if (low > high) return;
    const least = Math.max(this.curve.least ?? 1, 0);
    if (zero) {
      const half = Math.max(0.65 * (high - low), least / 2);
      low = Math.min(low, -half); high = Math.max(high, half);
    } else if (high - low < least) { low = this.curve.fromZero ? 0 : (high + low - least) / 2; high = low + least; }
    const known = this.bounds[name];
    if (!known || low < known[0] || high > known[1]) {
      if (known) { low = Math.min(low, known[0]); high = Math.max(high, known[1]); }
      const step = nice((high - low) / 3);
      this.bounds[name] = [Math.floor(low / step + 1e-9) * step, Math.ceil(high / step - 1e-9) * step];
      const [from, to] = this.bounds[name], count = Math.round((to - from) / step), every = Math.ceil(count / (zero ? 2 : 4));
      const ticks = Array.from({ length: count + 1 }, (_unused, k) => Math.round(from / step) + k).filter((k) => k % every === 0).map((k) => +(k * step).toPrecision(12));
      this.doc.get_model_by_name(`ticks-${name}`).ticks = ticks;
    }
    const [from, to] = this.bounds[name], end = to + (to - from) * 0.15 * rows;
    if (this.ranges[name].start !== from || this.ranges[name].end !== end) this.ranges[name].setv({ start: from, end });
  }

  // Where levers were moved: labels in rows, one merged where there is no room.
  marked(moves) {
    const data = { x: [], row: [], text: [], colour: [], align: [], shift: [] };
    const width = Math.max(this.root.clientWidth - 52, 100), free = Array(ROWS).fill(-Infinity);
    let used = 0, last = -1;
    for (const { day, side, text } of moves) {
      const at = (day / (this.lastDay * ROOM)) * width, wide = [...text].reduce((sum, c) => sum + (c > "\u2e80" ? 11.5 : 6.2), 8);
      const left = at + wide > width ? at - wide : at;
      const row = free.findIndex((end) => end <= left);
      data.x.push(day); data.colour.push(COLOURS[side]);
      data.align.push(left < at ? "right" : "left"); data.shift.push(left < at ? -3 : 3);
      data.row.push(1 - 0.15 * Math.max(row, 0));
      if (row < 0) { data.text.push(""); if (last >= 0) data.text[last] = data.text[last].replace(/( \+(\d+))?$/, (all, plus, n) => ` +${Number(n || 0) + 1}`); continue; }
      free[row] = left + wide; used = Math.max(used, row + 1);
      data.text.push(text);
      last = data.text.length - 1;
    }
    return { data, rows: used, key: JSON.stringify([data, width]) };
  }
}

function nice(raw) {
  const power = 10 ** Math.floor(Math.log10(raw || 1)), part = raw / power;
  return power * (part <= 1 ? 1 : part <= 2 ? 2 : part <= 2.5 ? 2.5 : part <= 5 ? 5 : 10);
}
