// Metrics of a finished run in words: how they read, which side is better, and the command that asks whether it is luck.

import { _, number } from "govsim/text/words.js";

// Which side is better by a metric: "a", "b", "none" for about the same, "" where neither direction is the better one. One run
// has no interval: about the same is a difference below the smallest that matters.
export function better(metric, a, b, smallest) {
  if (a === null || b === null || metric.better === "none") return "";
  if (a === b || Math.abs(b - a) < smallest) return "none";
  return (b > a) === (metric.better === "higher") ? "b" : "a";
}

export function said(metric, value) {
  if (value === null || value === undefined) return "–";
  const size = Math.abs(value);
  switch (metric.unit) {
    case "h": return _("{n} h", { n: number(value, size < 200 ? 1 : 0) });
    case "share": return `${number(100 * value, 1)} %`;
    case "0..1": return number(100 * value, 1);
    case "person-h": return number(value);
    case "CNY": case "yuan": return _("{yuan} yuan", { yuan: number(value) });
    default: return number(value, size < 20 && value % 1 ? 1 : 0);
  }
}

export function difference(metric, a, b) {
  if (a === null || b === null) return "–";
  const apart = b - a, text = metric.unit === "share" ? _("{n} points", { n: number(100 * Math.abs(apart), 1) }) : said(metric, Math.abs(apart));
  if (apart === 0) return "0";
  return `${apart > 0 ? "+" : "−"}${text}`;
}

export function unit(metric) { return { "0..1": _("of 100"), "person-h": _("person-hours") }[metric.unit] || ""; }

export function inWords(metric, which, a, b) {
  if (which === "a" || which === "b") return _("{side} is better", { side: which.toUpperCase() });
  if (which === "none" || a === b || a === null || b === null) return a === b ? _("the same") : a === null || b === null ? "–" : _("about the same");
  return _("more in {side}", { side: b > a ? "B" : "A" });
}

// The command for this pair over 30 seeds, and whether files must be saved for it first.
export function command(setup) {
  const { a, b, common, moves } = setup, one = Object.entries(a.levers), two = Object.entries(b.levers);
  const alike = JSON.stringify(one.sort()) === JSON.stringify(two.sort()), files = moves.length > 0 || !alike || a.scenario === b.scenario;
  const keys = { residents: "community.residents", civic_capacity: "actors.civic_capacity", partnership_price: "actors.partnership_price" };
  const sets = Object.entries(common || {}).filter(([name, v]) => keys[name] && v !== null && v !== undefined).map(([name, v]) => `--set ${keys[name]}=${v}`);
  if (!files) sets.push(...one.map(([name, v]) => `--set policy.${name}=${v}`));
  const names = files ? [a, b].map(({ scenario }, n) => `${scenario.slice(0, 50)}_${"ab"[n]}.yaml`) : [a.scenario, b.scenario];
  return { text: ["govsim compare", ...names, "--seeds 30", ...(files ? [] : sets)].join(" "), files };
}
