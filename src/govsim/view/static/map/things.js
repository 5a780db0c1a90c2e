// What stands on the map and what is told of it: incidents, organizations, residents.

import { Ground } from "govsim/map/ground.js";
import { nameOf, SECTOR_NAMES, tellIncident } from "govsim/text/naming.js";
import { STAGE } from "govsim/link/wire.js";

export class Things extends Ground {
  constructor(canvas) {
    super(canvas);
    this.side = null; // of the frame that is shown
    this.picked = null; // {what, number}
    this.cursor = null; // the same, of the keyboard
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

  // An incident grows while it waits: by two thirds in a week.
  radius(c) { return this.size * (0.62 + 0.3 * c.severity) * (1 + Math.min(0.66, 0.66 * Math.sqrt(Math.max(c.since, 0) / 168))); }

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

  // What is next in a direction (-1, 0, 1 each), from the cursor or from the middle of the map.
  next(dx, dy, things) {
    const from = this.cursor || { x: this.scene.size[0] / 2, y: this.scene.size[1] / 2 };
    let best = null, least = Infinity;
    for (const thing of things) {
      const along = (thing.x - from.x) * dx + (thing.y - from.y) * dy, aside = Math.abs((thing.x - from.x) * dy) + Math.abs((thing.y - from.y) * dx);
      if (along < 0 || (this.cursor && along === 0) || along + 2 * aside >= least) continue;
      least = along + 2 * aside;
      best = thing;
    }
    return best;
  }

  get incidents() {
    const open = (this.side?.cases || []).filter((c) => c.stage < STAGE.contained);
    return open.map((c) => ({ what: "incident", number: c.row, x: c.x, y: c.y }));
  }

  // Those who are always there.
  get settled() {
    const { at, residents, posts } = this.scene;
    const homes = Array.from({ length: residents }, (_unused, i) => ({ what: "resident", number: i, x: at[2 * i], y: at[2 * i + 1] }));
    return [...homes, ...posts.map((p) => ({ what: "organization", number: p.organization, x: p.x, y: p.y }))];
  }

  gridOf({ x, y }) { return this.scene.grids.findIndex(([gx, gy]) => gx === Math.floor(x) && gy === Math.floor(y)) + 1; }

  // Lines of text about a thing: what it is, how it fares.
  tell(thing) {
    if (!thing) return [];
    const { _ } = this, spot = this.spotOf(thing);
    if (thing.what === "incident") return spot.severity ? tellIncident(_, spot, this.gridOf(spot)) : [_("Not an incident here now")];
    if (thing.what === "organization") {
      const mine = this.scene.posts.filter((p) => p.organization === thing.number), sum = (of) => mine.reduce((n, p) => n + (of?.[p.pool] || 0), 0);
      const units = mine[0].sector === 4 ? [] : [_("{duty} on duty, {busy} on an incident, {other} at other duties", { duty: sum(this.side?.duty), busy: sum(this.side?.busy), other: sum(this.side?.other) })];
      return [_(nameOf(mine[0])), SECTOR_NAMES(_)[mine[0].sector], ...units];
    }
    const shade = this.shades?.[thing.number], title = _("Resident of grid {grid}", { grid: this.gridOf(spot) });
    return [title, ...(shade === undefined ? [] : [_("Satisfaction {n} of 100", { n: Math.round(shade / 2.55) })]), ...(this.ready?.[thing.number] ? [_("Volunteers")] : [])];
  }
}
