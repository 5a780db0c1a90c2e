// What steps of a tour ask for: whether it is done, and doing it for whoever wants that.

const HERE = 5; // the first stages: nobody is on the scene yet
const SPARED = 12; // the first stage of incidents that were prevented or settled

export function isDone(task, { page, predict, choice }) {
  if (task.day !== undefined) return !!page.frame && page.frame.hour >= dayOf(task, page) * 24 - 1e-6;
  if (task.lever) {
    const value = page.panel[task.side]?.levers[task.lever];
    return value !== undefined && value >= (task.at_least ?? -Infinity) && value <= (task.at_most ?? Infinity);
  }
  if (task.picked) return choice === task.picked;
  return task.predicted ? !!predict.made : false;
}

export function perform(task, { page }) {
  if (task.day !== undefined) seek(page, dayOf(task, page));
  if (task.lever) {
    const { low, high, step } = page.told.levers.find((l) => l.name === task.lever), wanted = task.at_least === undefined ? low : Math.min(high, Math.ceil(task.at_least / step) * step);
    page.source.tell("lever", { side: task.side, levers: { [task.lever]: +wanted.toFixed(4) } });
  }
  if (task.picked === "resident") page.pick({ what: "resident", number: Math.floor(page.scene.residents / 3) });
  if (task.picked === "organization") page.pick({ what: "organization", number: page.scene.posts.find((p) => p.sector === 1 || p.sector === 2)?.organization ?? 0 });
  if (task.picked === "incident") page.pick(choose("longest a", page.frame));
}

// To a day, the slider with it.
export function seek(page, day) {
  page.clock.el.time.value = day;
  page.clock.seek(24 * day);
}

// A short run ends before the day that a step names.
const dayOf = (task, page) => (task.day < 0 ? page.scene.last_day : Math.min(task.day, page.scene.last_day));

// An incident of a frame: the one that has waited longest in A, or one that A has and B was spared.
export function choose(how, { sides: [a, b] }) {
  const open = a.cases.filter((c) => c.stage < HERE).sort((x, y) => y.since - x.since);
  const spared = new Set(b.cases.filter((c) => c.stage >= SPARED).map((c) => c.row));
  const twin = how === "spared b" ? a.cases.find((c) => c.stage < SPARED && spared.has(c.row)) : null;
  const found = twin || open.find((c) => c.stage >= 2) || open[0];
  return found ? { what: "incident", number: found.row, x: found.x, y: found.y } : null;
}

// Whether a card in the right lower corner would stand on what is pointed at.
export function away(els, card) {
  const { width, height } = card.getBoundingClientRect(), left = innerWidth - width - 24, top = innerHeight - height - 24;
  return els.some((el) => { const box = el.getBoundingClientRect(); return box.right > left && box.bottom > top && box.left > 0.2 * innerWidth; });
}
