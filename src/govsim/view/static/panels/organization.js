// What is told of an organization or a department: who is there, what it did, and a partner's commitment month by month.

import { lines, make, table } from "govsim/text/make.js";
import { bar } from "govsim/panels/resident.js";
import { SIDES, kind, percent } from "govsim/text/terms.js";
import { _, listed, number } from "govsim/text/words.js";

export function titleOf({ title, body }) { return `${_(title)} · ${kinds()[body] || body}`; }

const kinds = () => ({
  department: _("department of government"), grid_posts: _("posts of government in the grids"), outside: _("called in from outside"), committee: _("residents' own committee"),
  enterprises: _("firm"), social_organizations: _("social organization"), residents: _("residents"), volunteers: _("residents who volunteer"),
});

export function showOrganization(told, width) {
  const partner = told.lives[0].history !== undefined;
  return [
    make("p", { class: "why" }, partner ? inWords(told) : plainly(told)),
    make("div", { class: "two" }, make("div", {}, partner ? commitment(told, width) : null, now(told)), make("div", {}, ability(told), make("p", { class: "hint" }, hint(partner)))),
  ];
}

function inWords({ lives }) {
  const said = lives.map((life, n) => (life.joined ? _("{side}: takes part and commits {share} of what it could give", { side: SIDES[n], share: percent(life.committed) }) : _("{side}: does not take part this month", { side: SIDES[n] })));
  return _("{a}; {b}.", { a: said[0], b: said[1] });
}

function plainly({ body, lives }) {
  if (body === "outside") return _("Comes when it is called in an emergency that the community's own units cannot master.");
  const [a, b] = lives.map((life, n) => _("{side}: {duty} on duty, {busy} on an incident, {other} at other duties", { side: SIDES[n], duty: number(life.on_duty), busy: number(life.busy), other: number(life.other) }));
  return _("{a}; {b}.", { a, b });
}

function commitment({ lives, months, days }, width) {
  const past = lives.map((life) => life.history.flatMap((month, k) => (months[k] === undefined ? [] : [[months[k], month.committed]])));
  past.forEach((line, n) => { if (line.length) line.push([months[lives[n].history.length] ?? days, line.at(-1)[1]]); });
  if (!past[0].length) return make("p", {}, _("Its decisions are shown from the first month on."));
  return make("figure", { class: "small" }, make("figcaption", {}, _("Commitment by month (% of its capacity; 0: takes no part)")),
    lines(past, { width: Math.min(width, 460), height: 88, days, stairs: true, label: _("Commitment of this organization month by month in both communities, in percent"), say: (v) => number(100 * v) }));
}

function now({ body, lives, atEnd }) {
  const row = (name, say, title) => [make("span", title ? { title } : {}, name), ...lives.map(say)];
  const rows = [
    row(_("Units on duty"), (l) => (l.on_duty === null ? _("as needed") : number(l.on_duty))), row(_("Units on an incident"), (l) => number(l.busy)),
    row(_("Units at other duties"), (l) => number(l.other), _("or writing up a case: not free, except for an emergency")),
    row(_("Hours a day for incidents"), (l) => (body === "outside" ? "–" : number(l.day_h, 1))),
    row(_("Jobs this month"), (l) => number(l.jobs)), row(_("of them well done"), (l) => number(l.good)), row(_("Missed"), (l) => number(l.missed), _("accepted, but nobody came")),
  ];
  if (lives[0].history) rows.push(
    row(_("Tie to government"), (l) => bar(l.tie), _("grows with months of good joint work, fades when unused")),
    row(_("Own hours this month"), (l) => number(l.own_h)), row(_("Hours bought this month"), (l) => number(l.bought_h), _("paid from the public money")),
  );
  return table([atEnd ? _("At the end") : _("Now"), "A", "B"], rows, { class: "told-table bars" });
}

function ability({ capability, homes }) {
  const rows = Object.entries(capability).sort((x, y) => y[1] - x[1]).map(([need, share]) => [kind(need), bar(share)]);
  const where = homes.length ? _("Stands in grid {grids}.", { grids: listed(homes.map((g) => g + 1)) }) : _("Sits in the office of the area.");
  return make("div", {}, table([_("What it can do"), _("against a specialist, %")], rows, { class: "told-table bars" }), make("p", { class: "hint" }, where));
}

const hint = (partner) => (partner
  ? _("An organization decides each month whether to take part and how much of its capacity to commit: it weighs support, pay and trust against what coordination costs, and learns from how its jobs went.")
  : _("Its hours come from the public money: what levers and purchases take is missing here."));
