// What is told of an incident: its two lives, why they differ, where the time went, what came of it.

import { lanes, marks, stepsOf } from "govsim/panels/lanes.js";
import { make, table } from "govsim/text/make.js";
import { CLOSED, ENDINGS, hours, kind, percent, route, severity, source, stage, stepsFor } from "govsim/text/terms.js";
import { _, language, listed, number } from "govsim/text/words.js";

export function titleOf({ id, kind: of, grid, severity: born }) {
  const name = id ? _("Incident {id}", { id }) : _("An incident of the run-in");
  return `${name} · ${kind(of)} · ${_("severity {severity}", { severity: severity(born) })} · ${_("grid {n}", { n: grid + 1 })}`;
}

export function showIncident(told, titles, width, stretched) {
  return [
    make("p", { class: "why" }, why(told)),
    lanes(told.lives, titles, width, stretched),
    make("div", { class: "two" }, whereTimeWent(told), whatCameOfIt(told)),
    make("p", { class: "hint" }, told.id
      ? _("In the folder of a run of these scenarios and this seed, govsim trace FOLDER --incident {id} follows the same incident.", { id: told.id })
      : _("It occurred in the year before counting began, so it stands in no table.")),
  ];
}

// Why the fates differ, as the server says it in each language.
export function why({ reason }) { return reason[language()] ?? reason.en; }

function whereTimeWent({ lives }) {
  const names = stepsFor(lives), spent = lives.map((life) => new Map(stepsOf(life).map(([step, from, until, open]) => [step, [until - from, open && life.open]])));
  const said = (entry) => (entry ? (entry[1] ? _("{time} so far", { time: hours(entry[0]) }) : hours(entry[0])) : "–");
  const rows = names.filter((_name, step) => step < CLOSED || spent.some((of) => of.has(step))).map((name, step) => {
    const [a, b] = spent.map((of) => of.get(step));
    const apart = a && b && !a[1] && !b[1] ? signed(b[0] - a[0]) : "";
    return [make("span", {}, make("i", { class: `swatch s${step}`, "aria-hidden": "true" }), name), said(a), said(b), apart];
  });
  const help = lives.map((life) => (life.hours[5] === null ? null : life.hours[5] - life.hours[0]));
  rows.splice(5, 0, [make("strong", {}, _("until help is there")), ...help.map((h) => make("strong", {}, hours(h))), help[0] !== null && help[1] !== null ? make("strong", {}, signed(help[1] - help[0])) : ""]);
  return table([_("Where the time went"), "A", "B", _("B − A")], rows, { class: "told-table" });
}

const signed = (h) => (Math.abs(h) < 0.005 ? "0" : `${h > 0 ? "+" : "−"}${hours(Math.abs(h))}`);

function whatCameOfIt(told) {
  const { lives } = told, row = (name, say) => [name, ...lives.map(say)];
  const there = (life) => life.hours[0] !== null;
  const rows = [
    row(told.atEnd ? _("At the end") : _("Now"), (l) => stage(ENDINGS.has(l.ending) ? l.ending : l.stage)),
    row(told.atEnd ? _("Severity at the end") : _("Severity now"), (l) => (there(l) ? `${severity(l.severity)}${l.escalated ? " ↑" : ""}` : "–")),
    row(_("Came by way of"), (l) => (there(l) ? route(l.route) : "–")),
    row(_("First there"), (l) => (l.answered_by ? _(l.answered_by) : "–")),
    row(_("At it or coming"), (l) => (l.open ? (l.coming.length ? listed(l.coming.map((name) => _(name))) : _("nobody")) : "–")),
    row(_("Harm, person-hours"), (l) => (there(l) ? number(l.harm) : "0")),
    row(_("On the way"), (l) => (marks(l).length ? listed(marks(l)) : there(l) ? _("nothing went wrong") : "–")),
  ];
  const [a, b] = lives.map((l) => (there(l) ? l.harm : 0)), apart = a > 0 && b > 0 ? _("B did {percent} of the harm that A did.", { percent: percent(b / a) }) : null;
  return make("div", {}, table([_("What came of it"), "A", "B"], rows, { class: "told-table" }), make("p", { class: "hint" }, _("Where it comes from: {source}.", { source: source(told.source) }), apart ? ` ${apart}` : ""));
}
