// What moves on the map: incidents, units on their way, what was picked; how they come and go by the visitor's clock.

import { FONT, LOOK, mark, openMark, overMark, ring, SECTOR_COLOURS } from "govsim/map/marks.js";
import { Things } from "govsim/map/things.js";
import { STAGE } from "govsim/link/wire.js";

const FAST = 60; // hours a second from which on things only fade: nobody can follow a single one
const DONE_MS = 900, FADE_MS = 700, PEOPLE_MS = 66; // a mark of what has ended; its fading; between two paintings of residents
const POP_MS = 260, WAY_MS = 450; // for a thing to pop up; for a whole way at least

// Things that come and go, by key. Each fades in and out by the visitor's clock, however fast the model lives: one that is
// there for a single frame of a fast run is hardly seen, one that stays is. So nothing flickers.
class Passing {
  constructor(key) { this.key = key; this.all = new Map(); this.turn = 0; }

  take(things, at_once) {
    this.turn += 1;
    if (at_once) this.all.clear();
    for (const thing of things) {
      const key = this.key(thing);
      let one = this.all.get(key);
      if (!one) this.all.set(key, one = { shown: at_once ? 1 : 0, age: at_once ? 1e6 : 0, over: 0, way: at_once ? thing.way : 0 });
      if (one.thing && one.thing.stage < STAGE.contained && thing.stage >= STAGE.contained) one.age = 0;
      one.thing = thing;
      one.turn = this.turn;
    }
  }

  // Let `ms` go by, of which the model lived on in `lived`; true while something still changes.
  pass(ms, lived, fast, still) {
    const come = 1 - Math.exp(-ms / (fast ? 220 : 60)), go = 1 - Math.exp(-ms / (fast ? 260 : 120));
    let moving = false;
    for (const [key, one] of this.all) {
      const { thing } = one, here = one.turn === this.turn || (thing.way !== undefined && !fast && one.way < 1 && !still);
      one.shown += ((here ? 1 : 0) - one.shown) * (here ? come : go);
      one.age += ms;
      if (thing.stage >= STAGE.contained) one.over += lived;
      if (thing.way !== undefined) {
        const goal = one.turn === this.turn ? thing.way : 1;
        one.way = fast || still ? goal : Math.min(goal, one.way + ms / WAY_MS);
        moving ||= one.way < goal;
      }
      if (!here && one.shown < 0.04) this.all.delete(key);
      else moving ||= !here || one.shown < 0.999 || one.age < POP_MS;
    }
    return moving;
  }
}

const popped = (age) => { const t = Math.min(age / POP_MS, 1) - 1; return 1 + 2.7 * t * t * t + 1.7 * t * t; }; // 0 to 1, a little over on the way

export class Moving extends Things {
  constructor(canvas) {
    super(canvas);
    this.calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  }

  open(scene) {
    this.scene = scene;
    this.side = this.shades = this.ready = this.cursor = null;
    this.cases = new Passing((c) => c.row);
    this.trips = new Passing((t) => `${t.trip} ${t.case}`);
    this.shownAt = this.drawnAt = this.paintedAt = this.lived = this.pace = 0;
    this.fit();
  }

  // Show a side of a frame.
  show(side) {
    const now = performance.now(), gap = now - this.shownAt, hours = this.side ? side.hour - this.side.hour : 0;
    const jump = !this.side || hours < 0 || (gap > 300 && hours > 36);
    this.shownAt = now;
    this.lived += Math.min(gap, 100);
    this.pace = gap > 300 ? 0 : 0.7 * this.pace + (0.3 * hours * 1000) / Math.max(gap, 1);
    this.side = side;
    this.cases.take(side.cases, jump);
    this.trips.take(side.trips, jump);
    if (side.shades) { this.shades = side.shades; this.ready = side.ready; this.stale = true; }
    this.fit();
    this.draw();
  }

  draw() {
    const g = this.pen, now = performance.now(), ms = Math.min(now - this.drawnAt, 100), fast = this.pace > FAST;
    this.drawnAt = now;
    if (this.stale && now - this.paintedAt >= PEOPLE_MS) this.paint();
    g.drawImage(this.people, 0, 0);
    if (!this.side) return;
    const still = this.calm.matches, quick = still && !fast ? 1e4 : ms;
    let moving = this.cases.pass(quick, this.lived, fast, still);
    moving = this.trips.pass(quick, this.lived, fast, still) || moving || this.stale;
    this.lived = 0;
    this.drawPosts(g);
    this.drawTrips(g);
    this.drawCases(g, fast, still);
    if (this.picked) this.drawPicked(g);
    if (this.cursor) this.drawCursor(g);
    g.globalAlpha = 1;
    if (moving) this.again();
  }

  // Draw on while something moves, though no frame comes.
  again() {
    if (this.pending) return;
    this.pending = requestAnimationFrame(() => {
      this.pending = 0;
      if (performance.now() - this.drawnAt > 24) this.draw(); else this.again();
    });
  }

  drawPosts(g) {
    const r = Math.min(0.85 * this.size, 0.046 * this.ux);
    for (const post of this.scene.posts) {
      const duty = this.side.duty[post.pool], busy = this.side.busy[post.pool], free = duty - busy - this.side.other[post.pool];
      g.globalAlpha = duty + busy > 0 ? 1 : 0.45;
      mark(g, post.sector, Math.min(this.X(post.x), this.canvas.width - r * 1.3), Math.min(this.Y(post.y), this.canvas.height - r * 1.3), r, SECTOR_COLOURS[post.sector], free > 0);
    }
  }

  drawTrips(g) {
    const { px, size } = this, crowd = new Map(), r = 0.62 * size;
    for (const one of this.trips.all.values()) {
      const { thing, way, shown } = one;
      if (shown < 0.08) continue;
      const x0 = this.X(thing.x0), y0 = this.Y(thing.y0), x1 = this.X(thing.x1), y1 = this.Y(thing.y1);
      let x = x0 + (x1 - x0) * way, y = y0 + (y1 - y0) * way;
      const colour = SECTOR_COLOURS[thing.sector];
      g.globalAlpha = shown;
      if (way >= 1) { // beside the incident, each at its own place
        const n = crowd.get(thing.case) || 0, turn = Math.atan2(y0 - y1, x0 - x1) + 0.75 * n, far = 2.9 * size;
        crowd.set(thing.case, n + 1);
        x = x1 + far * Math.cos(turn); y = y1 + far * Math.sin(turn);
      } else {
        g.strokeStyle = colour; g.lineWidth = 2.4 * px;
        g.globalAlpha = 0.75 * shown; g.beginPath(); g.moveTo(x0, y0); g.lineTo(x, y); g.stroke();
        g.setLineDash([1.5 * px, 4 * px]); g.lineWidth = 1.5 * px;
        g.beginPath(); g.moveTo(x, y); g.lineTo(x1, y1); g.stroke(); g.setLineDash([]);
        g.globalAlpha = shown;
      }
      mark(g, thing.sector, x, y, way >= 1 ? r : 1.25 * r, colour, true);
    }
  }

  drawCases(g, fast, still) {
    for (const open of [false, true]) { // open ones above those that are over
      for (const { thing: c, shown, age, over } of this.cases.all.values()) {
        if ((c.stage < STAGE.contained) !== open || shown < 0.08) continue;
        const x = this.X(c.x), y = this.Y(c.y), grown = fast || still ? 1 : Math.max(popped(age), 0.05);
        g.globalAlpha = shown;
        if (open) { openMark(g, c, x, y, this.radius(c) * grown, this.px); continue; }
        const left = (1 - Math.min(Math.max((over - DONE_MS) / FADE_MS, 0), 1)) * (fast ? 0.25 : c.stage >= STAGE.prevented ? 0.75 : 1);
        if (left <= 0) continue;
        g.globalAlpha = shown * left;
        overMark(g, c.stage, x, y, this.size * grown, this.px);
      }
    }
  }

  drawPicked(g) {
    const { what, number } = this.picked, spot = this.spotOf(this.picked), { px } = this;
    if (!spot) return;
    g.globalAlpha = 1;
    g.strokeStyle = LOOK.ink; g.lineWidth = 2 * px;
    if (what === "resident") {
      const theirs = this.neighbours(number);
      g.globalAlpha = 0.8; g.lineWidth = 1.5 * px;
      g.beginPath(); for (const other of theirs) this.line(g, number, other); g.stroke();
      g.globalAlpha = 1;
      for (const other of theirs) ring(g, this.X(this.scene.at[2 * other]), this.Y(this.scene.at[2 * other + 1]), this.dot + 2 * px);
      this.ringed(g, spot, Math.max(2 * this.dot, 5 * px));
    } else if (what === "organization") {
      for (const post of this.scene.posts) if (post.organization === number) this.ringed(g, post, 1.9 * this.size);
    } else this.ringed(g, spot, (spot.severity ? 1.25 * this.radius(spot) : this.size) + 8 * px);
    this.label(g, this.tell(what === "incident" && !spot.severity ? null : this.picked)[0], this.X(spot.x), this.Y(spot.y) - 2.6 * this.size - 6 * px);
  }

  ringed(g, spot, r) {
    const x = this.X(spot.x), y = this.Y(spot.y);
    g.strokeStyle = LOOK.paper; g.lineWidth = 5 * this.px; ring(g, x, y, r);
    g.strokeStyle = LOOK.ink; g.lineWidth = 2.2 * this.px; ring(g, x, y, r);
  }

  drawCursor(g) {
    g.globalAlpha = 1;
    g.setLineDash([4 * this.px, 3 * this.px]);
    this.ringed(g, this.spotOf(this.cursor) || this.cursor, 2.6 * this.size + 5 * this.px);
    g.setLineDash([]);
  }

  label(g, text, x, y) {
    if (!text || this.canvas.width < 220 * this.px) return; // nobody could read it
    g.font = `600 ${Math.max(this.letters, 12 * this.px)}px ${FONT}`;
    g.textAlign = "center"; g.textBaseline = "middle";
    const half = g.measureText(text).width / 2 + 5 * this.px, high = 0.8 * this.letters + 3 * this.px;
    x = Math.min(Math.max(x, half), this.canvas.width - half); y = Math.max(y - high / 2, high);
    g.fillStyle = LOOK.ink; g.beginPath(); g.roundRect(x - half, y - high, 2 * half, 2 * high, 4 * this.px); g.fill();
    g.fillStyle = LOOK.paper; g.fillText(text, x, y);
  }
}
