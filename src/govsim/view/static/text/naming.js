// What things on the map are called. English here; whoever shows the map hands in the function `_` that says a text.

import { STAGE } from "govsim/link/wire.js";

export const english = (text, values = {}) => text.replace(/\{(\w+)\}/g, (all, name) => (name in values ? values[name] : all));
export const KIND_NAMES = (_) => [_("Personal safety"), _("Occupational safety"), _("Everyday-life safety"), _("Environmental safety")];
export const SEVERITY_NAMES = (_) => [_("minor"), _("moderate"), _("serious"), _("critical")];
export const SECTOR_NAMES = (_) => [_("Government"), _("Enterprises"), _("Social organizations"), _("Residents"), _("Outside units")];
export const stageName = (_, stage) => [
  _("not noticed yet"), _("noticed, not reported yet"), _("reported, waiting for help"), _("passed on, waiting for help"), _("help is on the way"),
  _("help is there"), _("contained"), _("contained"), _("closed, but not solved"), _("over, and never solved"), "", "", _("prevented"), _("mediated before it broke out"),
][stage];
export const timeSaid = (_, h) => (h < 1 ? _("{n} min", { n: Math.max(1, Math.round(60 * h)) }) : h < 48 ? _("{n} h", { n: Math.round(h) }) : _("{n} days", { n: Math.round(h / 24) }));

export function tellIncident(_, c, grid) {
  const time = timeSaid(_, c.since), when = c.stage < STAGE.contained ? _("{time} since it occurred", { time }) : _("{time} ago", { time });
  return [_("{kind}, {severity}", { kind: KIND_NAMES(_)[c.kind], severity: SEVERITY_NAMES(_)[c.severity - 1] }), stageName(_, c.stage), _("{when}, grid {grid}", { when, grid })];
}

// The title of an organization: the scene's, or its name with spaces.
export function nameOf(post) {
  if (post.title) return post.title;
  const plain = post.name.replaceAll("_", " ");
  return plain[0].toUpperCase() + plain.slice(1);
}
