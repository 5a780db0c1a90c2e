// The state of the page in its address, so that it can be shared: scenarios, seed, community, levers, moves, day, language.

const levers = (text) => Object.fromEntries((text || "").split(",").filter(Boolean).map((part) => {
  const [name, value] = part.split(":");
  return [name, Number(value)];
}));
const text = (of) => Object.entries(of).map(([name, value]) => `${name}:${+value.toFixed(4)}`).join(",");
const COMMON = ["residents", "civic_capacity", "partnership_price"];

// What the address asks for, on top of what the server begins with.
export function readAddress(told, search = location.search) {
  const asked = new URLSearchParams(search);
  const side = (name, first) => ({ scenario: asked.get(name) || first, levers: levers(asked.get(`levers_${name}`)) });
  const setup = { a: side("a", told.first[0]), b: side("b", told.first[1]), seed: Number(asked.get("seed") ?? told.seed), common: {}, moves: [] };
  for (const key of COMMON) if (asked.get(key)) setup.common[key] = Number(asked.get(key));
  for (const part of (asked.get("moves") || "").split(";").filter(Boolean)) {
    const [name, day, ...rest] = part.split(":");
    setup.moves.push({ side: name, day: Number(day), levers: levers(rest.join(":")) });
  }
  return { setup, hour: Number(asked.get("hour") || 0), lang: asked.get("lang") };
}

// The query of a setup at an hour.
export function addressOf(setup, hour, lang) {
  const asked = new URLSearchParams();
  for (const name of ["a", "b"]) {
    asked.set(name, setup[name].scenario);
    if (Object.keys(setup[name].levers).length) asked.set(`levers_${name}`, text(setup[name].levers));
  }
  asked.set("seed", setup.seed);
  for (const key of COMMON) if (setup.common[key] !== null && setup.common[key] !== undefined) asked.set(key, setup.common[key]);
  if (setup.moves.length) asked.set("moves", setup.moves.map((m) => `${m.side}:${m.day}:${text(m.levers)}`).join(";"));
  if (hour > 0) asked.set("hour", +hour.toFixed(2));
  asked.set("lang", lang);
  return asked.toString().replaceAll("%3A", ":").replaceAll("%2C", ",").replaceAll("%3B", ";");
}
