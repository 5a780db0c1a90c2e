// Texts in the language of the page. The English text is the key; `_` marks it for the catalogue.

let lang = document.documentElement.lang === "zh" ? "zh" : "en";
let catalogue = {};
export const untold = new Set(); // texts that were asked for in a language that lacks them

export let names = { needs: {}, severities: {} }; // of the field's lists, in English
export function learn(info) { catalogue = info.words; names = info.names; }
export function language() { return lang; }
export function speak(next) { lang = next; document.documentElement.lang = next; }

// The text in the language of the page, with {names} filled in.
export function _(text, values = {}) {
  const said = (lang !== "en" && catalogue[lang]?.[text]) || text;
  if (lang !== "en" && text && !catalogue[lang]?.[text]) untold.add(text);
  return said.replace(/\{(\w+)\}/g, (all, name) => (name in values ? values[name] : all));
}

// Say anew all that stands in the page: data-say is a text, data-say-label an accessible name, data-say-title a hint.
export function sayAll(root = document) {
  for (const el of root.querySelectorAll("[data-say]")) el.textContent = _(el.dataset.say);
  for (const el of root.querySelectorAll("[data-say-label]")) el.setAttribute("aria-label", _(el.dataset.sayLabel));
  for (const el of root.querySelectorAll("[data-say-title]")) el.title = _(el.dataset.sayTitle);
}

// A name with what is said of it, with the stops of the language; a quantity with its unit; several names in a row.
export const named = (name, text) => _("{name}: {text}", { name, text });
export const withUnit = (title, unit) => (unit ? _("{title} ({unit})", { title, unit }) : title);
export const listed = (names) => names.reduce((before, next) => _("{before}, {next}", { before, next }));

const locale = () => (lang === "zh" ? "zh-CN" : "en-US");

// A large number in a few letters: 950, 14.1K, 1.69M.
export const compact = (value) => value.toLocaleString(locale(), { notation: "compact", maximumSignificantDigits: 3 });

export function number(value, digits = 0) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  return value.toLocaleString(locale(), { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
