// An incident's life in both communities as two lanes over one axis of hours since its birth.

import { draw } from "govsim/text/make.js";
import { CLOSED, ENDINGS, hours as said, stage, stepsFor } from "govsim/text/terms.js";
import { _, number } from "govsim/text/words.js";

const NAME = 17, BAR = 22, GAP = 9, AXIS = 20, RIGHT = 22;
const FEW_H = [1 / 6, 0.5, 1, 3, 6, 12, 24, 72, 168, 360, 720, 1440, 4320, 8760];
const NEAT_H = [1 / 6, 0.25, 0.5, 1, 2, 3, 6, 12, 24, 48, 72, 120, 168, 240, 360, 720, 1440, 2160];
const STRETCH_FROM = 8; // times that one lane is longer than the other

// Steps of a life that have begun: [step, from, until, open].
export function stepsOf(life) {
  const found = [];
  let from = life.hours[0];
  if (from === null) return found;
  let last = 0;
  for (let k = 1; k < life.hours.length; k++) {
    const until = life.hours[k];
    if (until === null) continue;
    found.push([life.stage === "closed_unsolved" && k === CLOSED ? last : k - 1, from, Math.max(from, until), false]);
    from = Math.max(from, until);
    last = k;
  }
  if (life.open || life.stage === "closed_unsolved" || life.stage === "lapsed") found.push([last, from, Math.max(from, life.until_h), true]);
  return found;
}

const ends = (lives) => lives.map((life) => stepsOf(life).at(-1)?.[2]).filter((end) => end !== undefined);

// Whether short times want to be stretched: where one life is much longer than the other.
export function wantsStretch(lives) {
  const all = ends(lives);
  return all.length > 1 && Math.max(...all) > STRETCH_FROM * Math.max(Math.min(...all), 0.05);
}

export function lanes(lives, titles, wide, stretched) {
  const zoom = parseFloat(getComputedStyle(document.body).fontSize) / 15, width = wide / zoom; // larger where the page's letters are
  const most = Math.max(...ends(lives), 1), room = width - RIGHT;
  const far = (h) => (stretched ? Math.log1p(h) / Math.log1p(most) : h / most), X = (h) => 1 + room * far(Math.max(0, h));
  const height = 2 * (NAME + BAR + GAP) + AXIS;
  const svg = draw("svg", { class: "lanes", viewBox: `0 0 ${width} ${height}`, width: wide, height: height * zoom, role: "img", "aria-label": _("The life of this incident in both communities; the table below says the same in numbers.") });
  axis(svg, X, most, stretched, room, height);
  lives.forEach((life, n) => lane(svg, life, n, titles[n], X, n * (NAME + BAR + GAP), width));
  return svg;
}

function axis(svg, X, most, stretched, room, height) {
  const base = height - AXIS + 2;
  svg.append(draw("line", { x1: 0, x2: X(most), y1: base, y2: base, class: "axis" }));
  const step = NEAT_H.find((h) => most / h <= Math.max(3, room / 90)) || 2160;
  const ticks = stretched ? FEW_H : Array.from({ length: Math.floor(most / step) }, (_none, k) => step * (k + 1));
  let last = 20;
  for (const h of ticks) {
    const x = X(h), text = tick(h, stretched ? h : step), wide = 6 * text.length;
    if (h > most || x - wide / 2 < last || x + wide / 2 > room + RIGHT) continue;
    last = x + wide / 2 + 14;
    svg.append(draw("line", { x1: x, x2: x, y1: 0, y2: base + 4, class: "tick" }), draw("text", { x, y: base + 15, class: "tick-text" }, text));
  }
  svg.append(draw("text", { x: 0, y: base + 15, class: "tick-text first" }, "0"));
}

function tick(h, step) {
  if (step < 1 && h < 1) return _("{n} min", { n: number(60 * h) });
  if (step >= 24) return _("{n} d", { n: number(h / 24) });
  return _("{n} h", { n: number(h, h % 1 ? 1 : 0) });
}

function lane(svg, life, n, title, X, top, width) {
  const y = top + NAME, name = draw("text", { x: 0, y: top + 12, class: "lane-name" });
  name.append(draw("tspan", { class: `who ${"ab"[n]}` }, `${"AB"[n]} `), draw("tspan", { class: "strong" }, fit(title, width / 3)), draw("tspan", {}, `  ${fit(fate(life), width * 0.62 - 12)}`));
  svg.append(name);
  const all = stepsOf(life);
  if (!all.length) { svg.append(draw("rect", { x: 0, y, width: width - RIGHT, height: BAR, class: "nothing" }), draw("text", { x: 10, y: y + 15, class: "in-lane" }, nothing(life))); return; }
  if (life.hours[0] > 0.01) svg.append(draw("line", { x1: X(0), x2: X(life.hours[0]), y1: y + BAR / 2, y2: y + BAR / 2, class: "brewing" }));
  const names = stepsFor([life]);
  for (const [step, from, until, open] of all) {
    const x = X(from), wide = Math.max(1.5, X(until) - x), group = draw("g", { class: `step s${step}${open ? " open" : ""}` });
    const text = [`${names[step]} ${said(until - from)}`, names[step], said(until - from)].find((t) => textWidth(t) + 8 < wide);
    const running = open && life.open;
    group.append(draw("title", {}, `${names[step]}: ${said(until - from)}`), draw("rect", { x, y, width: Math.max(1, wide - 0.75), height: BAR }));
    if (text) group.append(draw("text", { x: x + 5, y: y + 15 }, text));
    if (running) group.append(draw("path", { d: `M${x + wide - 0.5} ${y - 1}l${BAR / 2 + 1} ${BAR / 2 + 1}l${-BAR / 2 - 1} ${BAR / 2 + 1}z`, class: "arrow" }));
    svg.append(group);
  }
  if (life.hours[5] !== null) svg.append(draw("circle", { cx: X(life.hours[5]), cy: y, r: 4.5, class: "arrival" }, draw("title", {}, _("first unit there: {who}", { who: _(life.answered_by) }))));
}

// What became of it, beside the name of the lane.
function fate(life) {
  if (life.hours[0] === null) return "";
  const arrived = life.hours[5], parts = [];
  if (arrived !== null) parts.push(life.answered_by ? _("help after {time}: {who}", { time: said(arrived - life.hours[0]), who: _(life.answered_by) }) : _("help after {time}", { time: said(arrived - life.hours[0]) }));
  else if (life.open) parts.push(_("still waiting after {time}: {stage}", { time: said(life.now_h - life.hours[0]), stage: stage(life.stage) }));
  else parts.push(stage(ENDINGS.has(life.ending) ? life.ending : life.stage));
  if (arrived !== null && life.ending === "unsolved") parts.push(_("not solved"));
  return [...parts, ...marks(life)].join(" · ");
}

// What went wrong or changed on the way; its hours are not kept.
export function marks(life) {
  const found = [];
  if (life.escalated) found.push(_("escalated to {severity}", { severity: life.severity }));
  for (const [count, one, many] of [
    [life.handovers, _("1 hand-over"), _("{n} hand-overs")], [life.bounced, _("1 wrong desk"), _("{n} wrong desks")], [life.no_shows, _("1 no-show"), _("{n} no-shows")],
    [life.reopened, _("reopened once"), _("reopened {n} times")], [life.preempted, _("unit called away once"), _("unit called away {n} times")],
  ]) if (count) found.push(count === 1 ? one : many.replace("{n}", number(count)));
  return found;
}

function nothing(life) {
  if (life.stage === "prevented") return _("Prevented: it never happened here.");
  if (life.stage === "mediated") return _("Settled in time: the quarrel never became an incident here.");
  if (life.stage === "not_triggered") return _("It never happened here: what would have set it off did not, or was dealt with in time.");
  if (life.stage === "quarrel") return _("A quarrel is smouldering; it is no incident here yet.");
  return _("It has not happened here, so far.");
}

const textWidth = (text) => [...text].reduce((sum, c) => sum + (c > "\u2e80" ? 12.5 : 6.6), 0);
function fit(text, wide) {
  if (textWidth(text) <= wide) return text;
  let cut = text;
  while (cut && textWidth(cut) > wide - 8) cut = cut.slice(0, -1);
  return `${cut.trimEnd()}…`;
}
