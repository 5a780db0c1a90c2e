// One community on a canvas, which answers to pointer and keys. The page, a replay without a server and the notebook's widget all draw
// with it.

import { LOOK } from "govsim/marks.js";
import { Moving } from "govsim/moving.js";
import { english, nameOf, SECTOR_NAMES, tellIncident } from "govsim/naming.js";
import { STAGE } from "govsim/wire.js";

export class Community extends Moving {
  constructor(canvas, scene) {
    super();
    this.canvas = canvas;
    this.pen = canvas.getContext("2d");
    this.people = document.createElement("canvas"); // the town and its residents, who change overnight
    this.picked = null; // {what, number}
    this.cursor = null; // the same, of the keyboard
    this._ = english; // says a text in the language of the visitor
    this.calm = window.matchMedia("(prefers-reduced-motion: reduce)");
    this.open(scene);
  }

  // Say all texts by another function.
  say(_) {
    this._ = _;
    this.fitted = null;
    this.fit();
    this.draw();
  }

  spotOf({ what, number, x, y }) {
    if (what === "incident") return this.side?.cases.find((c) => c.row === number) || (x === undefined ? null : { x, y });
    if (what === "organization") return this.scene.posts.find((p) => p.organization === number && (x === undefined || p.x === x)) || this.scene.posts.find((p) => p.organization === number);
    return { x: this.scene.at[2 * number], y: this.scene.at[2 * number + 1] };
  }

  neighbours(number) {
    if (this.tied?.number === number && this.tied.scene === this.scene) return this.tied.theirs;
    const { pairs } = this.scene, theirs = [];
    for (let k = 0; k < pairs.length; k += 2) {
      if (pairs[k] === number) theirs.push(pairs[k + 1]);
      else if (pairs[k + 1] === number) theirs.push(pairs[k]);
    }
    this.tied = { number, theirs, scene: this.scene };
    return theirs;
  }

  // What stands at a point of the canvas (CSS pixels): {what, number, x, y}, or null.
  find(left, top) {
    const dense = this.canvas.width / this.canvas.getBoundingClientRect().width, px = left * dense, py = top * dense;
    let best = null, least = 9 * this.px;
    const near = (thing, what, number, within) => {
      const far = Math.hypot(this.X(thing.x) - px, this.Y(thing.y) - py) - within;
      if (far < least) { least = far; best = { what, number, x: thing.x, y: thing.y }; }
    };
    if (this.side) for (const c of this.side.cases) near(c, "incident", c.row, c.stage < STAGE.contained ? this.radius(c) : 0);
    for (const p of this.scene.posts) near(p, "organization", p.organization, 0.8 * this.size);
    if (best) return best;
    least = Math.max(6 * this.px, this.dot + 3 * this.px);
    const { at } = this.scene;
    for (let i = 0; i < this.scene.residents; i++) near({ x: at[2 * i], y: at[2 * i + 1] }, "resident", i, 0);
    return best;
  }

  // The open incident that is next in a direction (-1, 0, 1 each), from the cursor or from the middle of the map.
  next(dx, dy) {
    const from = this.cursor || { x: this.scene.size[0] / 2, y: this.scene.size[1] / 2 };
    let best = null, least = Infinity;
    for (const c of this.side?.cases || []) {
      const along = (c.x - from.x) * dx + (c.y - from.y) * dy, aside = Math.abs((c.x - from.x) * dy) + Math.abs((c.y - from.y) * dx);
      if (c.stage >= STAGE.contained || c.row === this.cursor?.number || along < 0 || (this.cursor && along + aside === 0)) continue;
      if (along + 2 * aside < least && (along > 0 || !this.cursor)) { least = along + 2 * aside; best = c; }
    }
    return best && { what: "incident", number: best.row, x: best.x, y: best.y };
  }

  gridOf({ x, y }) { return this.scene.grids.findIndex(([gx, gy]) => gx === Math.floor(x) && gy === Math.floor(y)) + 1; }

  // Lines of text about a thing: what it is, how it fares.
  tell(thing) {
    if (!thing) return [];
    const { _ } = this, spot = this.spotOf(thing);
    if (thing.what === "incident") return spot.severity ? tellIncident(_, spot, this.gridOf(spot)) : [_("Not an incident here now")];
    if (thing.what === "organization") {
      const mine = this.scene.posts.filter((p) => p.organization === thing.number), sum = (of) => mine.reduce((n, p) => n + (of?.[p.pool] || 0), 0);
      const units = mine[0].sector === 4 ? [] : [_("{duty} on duty, {busy} on an incident", { duty: sum(this.side?.duty), busy: sum(this.side?.busy) })];
      return [_(nameOf(mine[0])), SECTOR_NAMES(_)[mine[0].sector], ...units];
    }
    const shade = this.shades?.[thing.number], title = _("Resident of grid {grid}", { grid: this.gridOf(spot) });
    return [title, ...(shade === undefined ? [] : [_("Satisfaction {n} of 100", { n: Math.round(shade / 2.55) })]), ...(this.ready?.[thing.number] ? [_("Volunteers")] : [])];
  }

  explore(pick) {
    const { canvas } = this;
    this.tip = document.createElement("div");
    this.tip.className = "tip";
    this.tip.setAttribute("aria-hidden", "true");
    this.tip.hidden = true;
    this.tip.style.cssText = `position:absolute;z-index:5;pointer-events:none;background:${LOOK.ink};color:${LOOK.paper};padding:.3rem .55rem;border-radius:5px;font-size:.85rem;line-height:1.3;max-width:15rem;width:max-content`;
    canvas.parentElement.append(this.tip);
    const look = (e) => {
      if (e.pointerType === "touch") return;
      this.pointed = this.find(e.offsetX, e.offsetY);
      this.showTip(this.pointed);
    };
    canvas.addEventListener("pointermove", (e) => { if (performance.now() - (this.lookedAt || 0) > 30) { this.lookedAt = performance.now(); look(e); } });
    canvas.addEventListener("pointerleave", () => { this.pointed = null; this.showTip(null); });
    canvas.addEventListener("blur", () => this.point(null));
    canvas.addEventListener("keydown", (e) => {
      const way = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[e.key];
      if (way) this.point(this.next(...way) || this.cursor);
      else if (e.key === "Enter" && this.cursor) pick(this.cursor);
      else if (e.key === "Escape" && (this.cursor || this.picked)) { this.point(null); pick(null); } else return;
      e.preventDefault();
    });
  }

  point(thing) {
    if (thing === this.cursor) return;
    this.cursor = thing;
    this.showTip(thing);
    this.onpoint?.(thing);
    this.draw();
  }

  showTip(thing) {
    const lines = this.tell(thing);
    this.tip.hidden = !lines.length;
    if (!lines.length) return;
    this.tip.replaceChildren(...lines.map((line, n) => Object.assign(document.createElement("div"), { textContent: line, style: n ? "" : "font-weight:650" })));
    const spot = this.spotOf(thing), { offsetLeft, offsetTop, offsetWidth } = this.canvas, dense = this.canvas.width / offsetWidth;
    const x = this.X(spot.x) / dense, y = this.Y(spot.y) / dense, right = x > offsetWidth / 2;
    this.tip.style.left = `${offsetLeft + (right ? Math.max(x - this.tip.offsetWidth - 14, 0) : Math.min(x + 14, Math.max(offsetWidth - this.tip.offsetWidth, 0)))}px`;
    this.tip.style.top = `${offsetTop + Math.max(y - this.tip.offsetHeight - 8, 0)}px`;
  }
}
