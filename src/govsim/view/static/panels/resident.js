// What is told of a resident: who it is, how satisfied in both communities, with what, and whom it trusts.

import { lines, make, table } from "govsim/text/make.js";
import { SIDES, kind, percent, points } from "govsim/text/terms.js";
import { _, named, number, withUnit } from "govsim/text/words.js";

const FAR = 0.01; // satisfaction that is told as a difference

export function titleOf({ number: n, grid }) { return `${_("Resident {n}", { n: n + 1 })} · ${_("grid {n}", { n: grid + 1 })}`; }

export function showResident(told, width) {
  return [
    make("p", { class: "why" }, inWords(told)),
    make("div", { class: "two" }, make("div", {}, history(told, width), make("p", { class: "hint" }, hint(told))), make("div", {}, byNeed(told), byActor(told))),
  ];
}

function inWords({ lives, satisfied_from: from, neighbours }) {
  const [a, b] = lives.map((life, n) => named(SIDES[n], withUnit(life.satisfaction >= from ? _("counts as satisfied") : _("does not count as satisfied"), points(life.satisfaction))));
  const apart = lives[1].satisfaction - lives[0].satisfaction;
  const which = Math.abs(apart) < FAR ? _("Hardly a difference.") : _("{n} points more in {side}.", { n: points(Math.abs(apart)), side: SIDES[apart > 0 ? 1 : 0] });
  const ready = lives.map((life) => life.volunteer), who = ready[0] === ready[1] ? (ready[0] ? _("Volunteers in both.") : _("Volunteers in neither.")) : _("Volunteers in {side} only.", { side: SIDES[ready[0] ? 0 : 1] });
  return `${_("{a}; {b}.", { a, b })} ${which} ${who} ${_("{n} neighbours to talk to.", { n: number(neighbours.length) })}`;
}

function history({ lives, days }, width) {
  const past = lives.map((life) => life.history.map((v, day) => [day + 1, v])), all = lives.flatMap((life) => life.history);
  if (!all.length) return make("p", {}, _("Its history begins with the first day."));
  const low = Math.floor(Math.min(...all) * 10 - 0.001) / 10, high = Math.ceil(Math.max(...all) * 10 + 0.001) / 10;
  const label = _("Satisfaction of this resident day by day in both communities, 0 to 100");
  return make("figure", { class: "small" }, make("figcaption", {}, _("Satisfaction day by day (0 to 100)")),
    lines(past, { width: Math.min(width, 460), height: 92, days: Math.max(days, past[0].length), low: Math.max(0, low), high: Math.min(1, high), label, say: (v) => points(v, 0) }));
}

const hint = ({ satisfied_from: from }) => _("Satisfaction follows what the resident sees of each need against what it expects, and what neighbours say. From {n} points on it counts as satisfied.", { n: points(from, 0) });

function byNeed({ need, lives }) {
  const rows = Object.entries(need).sort((x, y) => y[1] - x[1]).map(([name, weight]) => [
    make("span", {}, kind(name), " ", make("small", {}, _("weight {share}", { share: percent(weight) }))), ...lives.map((life) => bar(life.by_need[name])),
  ]);
  return table([_("Satisfied with"), "A", "B"], rows, { class: "told-table bars" });
}

function byActor({ lives }) {
  const actors = { government: _("Trust in government"), enterprises: _("Trust in firms"), social_organizations: _("Trust in social organizations") };
  const rows = Object.entries(actors).map(([name, title]) => [title, ...lives.map((life) => bar(life.trust[name]))]);
  rows.push([make("span", { title: _("How much it notices, and how readily it reports.") }, _("Awareness")), ...lives.map((life) => bar(life.awareness))]);
  rows.push([_("Hours volunteered so far"), ...lives.map((life) => number(life.volunteered_h, 1))]);
  return table([_("Trust and awareness"), "A", "B"], rows, { class: "told-table bars" });
}

export function bar(share) {
  return make("span", { class: "share" }, make("span", { class: "number" }, points(share, 0)), make("i", { "aria-hidden": "true" }, make("b", { style: `width:${100 * Math.min(1, share)}%` })));
}
