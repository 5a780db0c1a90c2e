// What the model's names are called, and how long is how long.

import { _, names, number } from "govsim/text/words.js";

export const SIDES = ["A", "B"];

// The steps of a life: from each stage to the next.
export const steps = () => [
  _("not noticed yet"), _("noticed, not reported"), _("on the desks"), _("waits for a unit"), _("unit on its way"), _("at work"), _("paperwork"),
  _("closed, not solved"),
];
export const CLOSED = 7; // the step of those whose file is closed while the fault is still there

// The same for these lives: only the first arrival is kept of those to which units came again.
export function stepsFor(lives) {
  const told = steps();
  if (lives.some((life) => life.hours[5] !== null && (life.reopened || life.preempted))) told[5] = _("at work, or waiting again");
  return told;
}

export const ENDINGS = new Set(["unreported", "unsolved", "on_paper"]); // they tell more than the stage

export const kind = (name) => (names.needs[name] ? _(names.needs[name]) : name);
export const severity = (n) => (names.severities[n] ? _(names.severities[n]) : "–");

export function stage(name) {
  return {
    occurred: _("nobody has noticed it"), noticed: _("noticed, not reported"), reported: _("on the desks"), routed: _("waits for a unit"), accepted: _("unit on its way"),
    on_scene: _("at work"), contained: _("contained"), closed: _("closed"), lapsed: _("over: nobody came within 30 days"),
    on_paper: _("closed on paper, not solved"), unsolved: _("somebody came, but it was not solved"), unreported: _("nobody reported it; it was over by itself"),
    candidate: _("has not happened"), quarrel: _("a quarrel, no incident yet"), prevented: _("prevented"), mediated: _("settled before it broke out"), not_triggered: _("never set off"),
  }[name] || name;
}

export function source(name) {
  return {
    threat: _("a threat of everyday life"), dispute: _("a quarrel between residents"), child: _("grew out of another incident"), logged: _("a call of the log"),
    repeat: _("the same again, soon after another"), shock: _("a shock"),
  }[name] || name;
}

export function route(name) {
  return { ladder: _("desk by desk"), platform: _("the platform"), emergency: _("the emergency line"), on_the_spot: _("on the spot") }[name] || "–";
}

// A time as people say it; for an exact zero too.
export function hours(h) {
  if (h === null || h === undefined || !Number.isFinite(h)) return "–";
  if (Math.abs(h) < 1) return _("{n} min", { n: number(60 * h) });
  return Math.abs(h) < 72 ? _("{n} h", { n: number(h, 1) }) : _("{n} days", { n: number(h / 24, 1) });
}

export const points = (share, digits = 1) => number(100 * share, digits);
export const percent = (share) => `${number(100 * share)} %`;
