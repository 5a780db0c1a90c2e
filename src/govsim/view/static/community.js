// One community on a canvas. The page, a replay without a server and the notebook's widget all draw with this file alone.

export const SECTORS = ["government", "enterprises", "social_organizations", "residents", "outside"];
export const STAGE = {
  occurred: 0, noticed: 1, reported: 2, routed: 3, accepted: 4, on_scene: 5, contained: 6, closed: 7, on_paper: 8, lapsed: 9,
  prevented: 12, mediated: 13,
};
// From brown (not satisfied) to teal, as also those see it who cannot tell red from green.
export const SHADES = ["#84420c", "#a05c17", "#ba7a2e", "#cd9a55", "#cfb585", "#a9bdab", "#7db3a4", "#4c9c8f", "#217f75", "#045e57"];
export const SHADED = [0.5, 0.7]; // satisfaction between which the shades lie; less and more have the last ones
export const SECTOR_COLOURS = ["#2f5f9e", "#a8780a", "#1c7d5c", "#b04a80", "#5b626d"];
export const LOOK = {
  paper: "#fefefe", block: "#f4f4f0", edge: "#dcdfd6", yard: "#e9ebe4", ink: "#1f2328", muted: "#57606a", tie: "rgba(60,70,85,0.10)",
  unseen: "#646b76", waiting: "#cf3f53", helped: "#0072b2", done: "#00664b", over: "#7a6a6c",
};
const CASE_BYTES = 20, TRIP_BYTES = 32;
const FAST = 60; // hours a second from which on things only fade: nobody can follow a single one
const POP_MS = 260, WAY_MS = 450, DONE_MS = 900, FADE_MS = 700, PEOPLE_MS = 66;
const FEW_TIES = 32; // drawn of a grid, so that it looks like the network that it is

// -- Messages --------------------------------------------------------------------------------------------------------

// Four bytes with the length of the head, the head as JSON, then the arrays it announces, padded to four bytes each.
export function read(buffer) {
  const bytes = new DataView(buffer);
  const length = bytes.getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  let at = 4 + length;
  const take = (n) => { const part = at; at += n + ((4 - (n % 4)) % 4); return part; };
  if (head.type === "scene") {
    head.at = new Float32Array(buffer, take(8 * head.residents), 2 * head.residents);
    head.pairs = new (head.tie_bytes === 2 ? Uint16Array : Uint32Array)(buffer, take(2 * head.tie_bytes * head.ties), 2 * head.ties);
  } else if (head.type === "frame") {
    for (const side of head.sides) {
      side.hour = head.hour;
      side.cases = casesOf(bytes, take(CASE_BYTES * side.cases), side.cases);
      side.trips = tripsOf(bytes, take(TRIP_BYTES * side.trips), side.trips);
      const n = side.residents, from = n ? take(2 * n) : 0;
      side.shades = n ? new Uint8Array(buffer, from, n) : null;
      side.ready = n ? new Uint8Array(buffer, from + n, n) : null;
    }
  }
  return head;
}

function casesOf(bytes, from, n) {
  const cases = new Array(n);
  for (let i = 0, at = from; i < n; i++, at += CASE_BYTES) {
    cases[i] = {
      row: bytes.getUint32(at, true), x: bytes.getFloat32(at + 4, true), y: bytes.getFloat32(at + 8, true),
      since: bytes.getFloat32(at + 12, true), stage: bytes.getUint8(at + 16), severity: bytes.getUint8(at + 17),
      kind: bytes.getUint8(at + 18), coming: bytes.getUint8(at + 19),
    };
  }
  return cases;
}

function tripsOf(bytes, from, n) {
  const trips = new Array(n);
  for (let i = 0, at = from; i < n; i++, at += TRIP_BYTES) {
    const f = (k) => bytes.getFloat32(at + 4 * k, true);
    trips[i] = {
      x0: f(0), y0: f(1), x1: f(2), y1: f(3), way: f(4), sector: bytes.getUint8(at + 20), present: bytes.getUint8(at + 21),
      pool: bytes.getUint16(at + 22, true), case: bytes.getUint32(at + 24, true), trip: bytes.getUint32(at + 28, true),
    };
  }
  return trips;
}

// -- Marks: the legend draws with these too ----------------------------------------------------------------------------

// The mark of a sector: square, diamond, triangle, circle, pentagon; solid where a unit is free.
export function mark(g, sector, x, y, r, colour, solid) {
  g.beginPath();
  if (sector === 0) g.rect(x - r * 0.86, y - r * 0.86, 1.72 * r, 1.72 * r);
  else if (sector === 3) g.arc(x, y, r, 0, 7);
  else polygon(g, x, y + (sector === 2 ? r * 0.2 : 0), r * 1.18, sector === 1 ? 4 : sector === 2 ? 3 : 5);
  g.fillStyle = solid ? colour : LOOK.paper;
  g.strokeStyle = solid ? LOOK.paper : colour;
  g.lineWidth = Math.max(1, r * 0.26);
  g.fill(); g.stroke();
}

function polygon(g, x, y, r, corners) {
  for (let k = 0; k < corners; k++) {
    const turn = -Math.PI / 2 + (2 * Math.PI * k) / corners;
    g.lineTo(x + r * Math.cos(turn), y + r * Math.sin(turn));
  }
  g.closePath();
}

// The outline of an incident by kind: a disc (personal), a gear (occupational), a house (everyday life), a drop (environmental).
function outline(g, kind, x, y, r) {
  g.beginPath();
  if (kind === 0) g.arc(x, y, r, 0, 7);
  else if (kind === 1) {
    for (let k = 0; k < 32; k++) {
      const turn = (Math.PI * (k + 0.5)) / 16, far = r * (k % 4 < 2 ? 1.14 : 0.82);
      g.lineTo(x + far * Math.cos(turn), y + far * Math.sin(turn));
    }
    g.closePath();
  } else if (kind === 2) {
    g.moveTo(x, y - r * 1.25); g.lineTo(x + r * 1.15, y - r * 0.2); g.lineTo(x + r * 0.85, y - r * 0.2); g.lineTo(x + r * 0.85, y + r * 0.9);
    g.lineTo(x - r * 0.85, y + r * 0.9); g.lineTo(x - r * 0.85, y - r * 0.2); g.lineTo(x - r * 1.15, y - r * 0.2); g.closePath();
  } else {
    g.moveTo(x, y - r * 1.5);
    g.bezierCurveTo(x + r * 0.35, y - r * 0.85, x + r, y - r * 0.4, x + r, y + r * 0.12);
    g.arc(x, y + r * 0.12, r, 0, Math.PI);
    g.bezierCurveTo(x - r, y - r * 0.4, x - r * 0.35, y - r * 0.85, x, y - r * 1.5);
  }
}

const ring = (g, x, y, r) => { g.beginPath(); g.arc(x, y, r, 0, 7); g.stroke(); };

// An incident that is open: hollow until it is reported, then filled; a dashed ring when help is on the way, a whole one when
// it is there; the serious ones with a dark rim and an exclamation mark. `px` is a pixel of the screen.
export function openMark(g, { kind, stage, severity }, x, y, r, px) {
  const told = stage >= STAGE.reported, there = stage >= STAGE.on_scene, grave = severity >= 3;
  const colour = !told ? LOOK.unseen : there ? LOOK.helped : LOOK.waiting;
  outline(g, kind, x, y, r);
  g.fillStyle = told ? colour : "rgba(254,254,254,0.8)"; g.fill();
  g.strokeStyle = told ? (grave ? LOOK.ink : LOOK.paper) : colour;
  g.lineWidth = (grave || !told ? 1.8 : 1.2) * px;
  if (stage === STAGE.occurred) g.setLineDash([2.6 * px, 2.2 * px]);
  g.stroke(); g.setLineDash([]);
  if (grave) {
    g.fillStyle = told ? LOOK.paper : LOOK.ink;
    g.fillRect(x - r * 0.13, y - r * 0.62, r * 0.26, r * 0.72);
    g.fillRect(x - r * 0.13, y + r * 0.28, r * 0.26, r * 0.26);
  }
  if (stage < STAGE.accepted) return;
  g.strokeStyle = LOOK.helped; g.lineWidth = 1.8 * px;
  if (!there) g.setLineDash([3.2 * px, 2.4 * px]);
  ring(g, x, y, r * 1.25 + 3 * px);
  g.setLineDash([]);
}

// One that is over: a check where it was contained, a cross where it was given up, a small shield where it never came to it.
export function overMark(g, stage, x, y, r, px) {
  g.lineWidth = (stage >= STAGE.prevented ? 1.3 : 2.2) * px;
  g.lineCap = g.lineJoin = "round";
  g.beginPath();
  if (stage >= STAGE.prevented) {
    g.strokeStyle = LOOK.muted;
    r *= 0.8;
    g.moveTo(x, y - r); g.lineTo(x + r * 0.8, y - r * 0.6); g.quadraticCurveTo(x + r * 0.8, y + r * 0.5, x, y + r);
    g.quadraticCurveTo(x - r * 0.8, y + r * 0.5, x - r * 0.8, y - r * 0.6); g.closePath();
  } else if (stage >= STAGE.on_paper) {
    g.strokeStyle = LOOK.over;
    r *= 0.7;
    g.moveTo(x - r, y - r); g.lineTo(x + r, y + r); g.moveTo(x + r, y - r); g.lineTo(x - r, y + r);
  } else {
    g.strokeStyle = LOOK.done;
    g.moveTo(x - r, y + r * 0.05); g.lineTo(x - r * 0.25, y + r * 0.75); g.lineTo(x + r * 1.05, y - r * 0.75);
  }
  g.stroke();
  g.lineCap = "butt"; g.lineJoin = "miter";
}

// -- Motion ------------------------------------------------------------------------------------------------------------

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

// -- A community -------------------------------------------------------------------------------------------------------

export class Community {
  constructor(canvas, scene) {
    this.canvas = canvas;
    this.pen = canvas.getContext("2d");
    this.people = document.createElement("canvas"); // the town and its residents, who change overnight
    this.picked = null; // {what, number}
    this.cursor = null; // the same, of the keyboard
    this._ = english; // says a text in the language of the visitor
    this.calm = window.matchMedia("(prefers-reduced-motion: reduce)");
    this.open(scene);
  }

  open(scene) {
    this.scene = scene;
    this.side = this.shades = this.ready = this.cursor = null;
    this.cases = new Passing((c) => c.row);
    this.trips = new Passing((t) => `${t.trip} ${t.case}`);
    this.shownAt = this.drawnAt = this.paintedAt = this.lived = this.pace = 0;
    this.fit();
  }

  // Take the size that the page gives the canvas; true where it has changed.
  fit() {
    const box = this.canvas.getBoundingClientRect(), dense = Math.min(window.devicePixelRatio || 1, 2);
    const width = Math.max(1, Math.round(box.width * dense)), height = Math.max(1, Math.round(box.height * dense));
    if (this.scene === this.fitted && this.canvas.width === width && this.canvas.height === height) return false;
    this.fitted = this.scene;
    for (const c of [this.canvas, this.people]) { c.width = width; c.height = height; }
    const [w, h] = this.scene.size, edge = 2 * dense;
    const across = Math.max(width - 2 * edge, w) / w, down = Math.max(height - 2 * edge, h) / h; // before it is laid out it may have no size
    this.ux = Math.min(across, 2.4 * down); // grids may be wider than high, or higher than wide, to fill the canvas
    this.uy = Math.min(down, 2.4 * across);
    this.left = (width - w * this.ux) / 2;
    this.top = (height - h * this.uy) / 2;
    this.px = dense;
    this.size = Math.min(Math.max(0.047 * Math.sqrt(this.ux * this.uy), 3.4 * dense), 10 * dense); // of marks
    this.letters = Math.min(Math.max(0.085 * Math.min(this.ux, this.uy), 11 * dense), 16 * dense);
    this.drawTown();
    this.paint();
    return true;
  }

  X(x) { return this.left + x * this.ux; }
  Y(y) { return this.top + y * this.uy; }

  drawTown() {
    const town = document.createElement("canvas"), { width, height } = this.canvas, s = this.scene, { ux, uy, px } = this;
    town.width = width; town.height = height;
    const g = town.getContext("2d", { willReadFrequently: true });
    g.fillStyle = LOOK.paper;
    g.fillRect(0, 0, width, height);
    const gap = 0.025 * Math.min(ux, uy), block = (x, y) => { g.beginPath(); g.roundRect(this.X(x) + gap, this.Y(y) + gap, ux - 2 * gap, uy - 2 * gap, 2.4 * gap); };
    s.grids.forEach(([x, y], n) => {
      block(x, y); g.fillStyle = LOOK.block; g.fill();
      g.save(); g.clip(); g.fillStyle = LOOK.yard; g.fillRect(this.X(x), this.Y(y + 0.81), ux, uy); g.restore();
      g.strokeStyle = LOOK.edge; g.lineWidth = px; g.stroke();
      if (ux < 60 * px || uy < 60 * px || s.grids.length === 1) return;
      g.fillStyle = LOOK.muted; g.font = `600 ${this.letters}px system-ui, sans-serif`; g.textAlign = "right"; g.textBaseline = "middle";
      g.fillText(String(n + 1), this.X(x + 0.96) - gap, this.Y(y + 0.89));
    });
    const beyond = s.posts.find((p) => p.sector === 4 && p.x % 1 === 0.5);
    if (beyond) this.drawBeyond(g, block, beyond);
    this.drawTies(g);
    this.people.getContext("2d").drawImage(town, 0, 0);
    this.image = g.getImageData(0, 0, width, height);
    this.prepareDots();
  }

  // The free place after the last grid is where units from outside come from.
  drawBeyond(g, block, { x, y }) {
    const { px } = this, text = SECTOR_NAMES(this._)[4];
    block(Math.floor(x), Math.floor(y));
    g.setLineDash([4 * px, 4 * px]); g.strokeStyle = LOOK.edge; g.stroke(); g.setLineDash([]);
    g.font = `${this.letters}px system-ui, sans-serif`; g.textAlign = "center"; g.textBaseline = "top"; g.fillStyle = LOOK.muted;
    if (g.measureText(text).width < 0.85 * this.ux) g.fillText(text, this.X(x), this.Y(y) + 1.3 * this.size);
  }

  // Say all texts by another function.
  say(_) {
    this._ = _;
    this.fitted = null;
    this.fit();
    this.draw();
  }

  drawTies(g) {
    const s = this.scene, all = s.pairs.length / 2, each = Math.max(1, Math.round(all / (FEW_TIES * s.grids.length)));
    g.strokeStyle = LOOK.tie; g.lineWidth = 0.8 * this.px;
    g.beginPath();
    for (let k = 0; k < all; k += each) this.line(g, s.pairs[2 * k], s.pairs[2 * k + 1]);
    g.stroke();
  }

  line(g, one, two) {
    const { at } = this.scene;
    g.moveTo(this.X(at[2 * one]), this.Y(at[2 * one + 1]));
    g.lineTo(this.X(at[2 * two]), this.Y(at[2 * two + 1]));
  }

  // Residents are painted pixel by pixel, ten times as fast as drawing them: where each begins, and the pixels of a dot by how
  // far (in quarters) it lies between two pixels, in each colour.
  prepareDots() {
    const { at, residents, grids } = this.scene, { width, height } = this.canvas;
    const space = Math.sqrt((0.84 * 0.7 * this.ux * this.uy * grids.length) / residents);
    const r = this.dot = Math.min(Math.max(0.41 * space, 0.7), 5 * this.px), side = Math.min(Math.ceil(2 * r) + 1, width, height);
    const parts = (hex) => [1, 3, 5].map((k) => parseInt(hex.slice(k, k + 2), 16)), ground = parts(LOOK.block), ink = parts(LOOK.ink), shades = SHADES.map(parts);
    const dotAt = (dx, dy) => {
      const cells = [];
      for (let y = 0; y < side; y++) for (let x = 0; x < side; x++) {
        let inside = 0, rim = 0;
        for (let k = 0; k < 16; k++) {
          const far = Math.hypot(x + (k % 4) / 4 + 0.125 - r - dx, y + (k >> 2) / 4 + 0.125 - r - dy);
          if (far < r) { inside += 1; if (far > r - Math.max(0.9, 0.3 * r)) rim += 1; }
        }
        if (inside) cells.push([y * width + x, inside / 16, r > 1.6 * this.px ? rim / inside : 0]);
      }
      const colour = (shade, ready) => Uint32Array.from(cells, ([, inside, rim]) => {
        const dark = ready * rim, [red, green, blue] = shade.map((v, k) => Math.round((v * (1 - dark) + ink[k] * dark) * inside + ground[k] * (1 - inside)));
        return (255 << 24) | (blue << 16) | (green << 8) | red;
      });
      return { offsets: Int32Array.from(cells, (c) => c[0]), colours: [0, 1].flatMap((ready) => shades.map((shade) => colour(shade, ready))) };
    };
    this.dots = Array.from({ length: 16 }, (_, k) => dotAt((k % 4) / 4, (k >> 2) / 4));
    this.spots = new Int32Array(residents);
    this.phases = new Uint8Array(residents);
    for (let i = 0; i < residents; i++) {
      const x = Math.max(0, Math.min(this.X(at[2 * i]) - r, width - side)), y = Math.max(0, Math.min(this.Y(at[2 * i + 1]) - r, height - side));
      this.spots[i] = Math.floor(x) + width * Math.floor(y);
      this.phases[i] = Math.floor(4 * (x % 1)) + 4 * Math.floor(4 * (y % 1));
    }
  }

  paint() {
    if (!this.shades) return;
    this.stale = false;
    this.paintedAt = performance.now();
    const pixels = new Uint32Array(this.image.data.buffer), { spots, phases, dots, shades, ready } = this;
    for (let i = 0; i < Math.min(shades.length, spots.length); i++) {
      const { offsets, colours } = dots[phases[i]], colour = colours[SHADE_OF[shades[i]] + (ready[i] ? SHADES.length : 0)], spot = spots[i];
      for (let k = 0; k < offsets.length; k++) pixels[spot + offsets[k]] = colour[k];
    }
    this.people.getContext("2d").putImageData(this.image, 0, 0);
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
      const duty = this.side.duty[post.pool], busy = this.side.busy[post.pool];
      g.globalAlpha = duty + busy > 0 ? 1 : 0.45;
      mark(g, post.sector, Math.min(this.X(post.x), this.canvas.width - r * 1.3), Math.min(this.Y(post.y), this.canvas.height - r * 1.3), r, SECTOR_COLOURS[post.sector], busy < duty);
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

  // An incident grows while it waits: by two thirds in a week.
  radius(c) { return this.size * (0.62 + 0.3 * c.severity) * (1 + Math.min(0.66, 0.66 * Math.sqrt(Math.max(c.since, 0) / 168))); }

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
    g.font = `600 ${Math.max(this.letters, 12 * this.px)}px system-ui, sans-serif`;
    g.textAlign = "center"; g.textBaseline = "middle";
    const half = g.measureText(text).width / 2 + 5 * this.px, high = 0.8 * this.letters + 3 * this.px;
    x = Math.min(Math.max(x, half), this.canvas.width - half); y = Math.max(y - high / 2, high);
    g.fillStyle = LOOK.ink; g.beginPath(); g.roundRect(x - half, y - high, 2 * half, 2 * high, 4 * this.px); g.fill();
    g.fillStyle = LOOK.paper; g.fillText(text, x, y);
  }

  // -- What stands where -----------------------------------------------------------------------------------------------

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

  // -- Pointing and keys: what is pointed at is told beside it; arrows go from incident to incident, Enter picks, Escape lets go.

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

const SHADE_OF = Uint8Array.from({ length: 256 }, (_, v) => Math.max(0, Math.min(SHADES.length - 1, Math.floor(((v / 255 - SHADED[0]) / (SHADED[1] - SHADED[0])) * SHADES.length))));

// -- Words: English here; the page hands in the function that says them in the visitor's language ------------------------

const english = (text, values = {}) => text.replace(/\{(\w+)\}/g, (all, name) => (name in values ? values[name] : all));
export const KIND_NAMES = (_) => [_("Personal safety"), _("Occupational safety"), _("Everyday-life safety"), _("Environmental safety")];
export const SEVERITY_NAMES = (_) => [_("minor"), _("moderate"), _("serious"), _("critical")];
export const SECTOR_NAMES = (_) => [_("Government"), _("Enterprises"), _("Social organizations"), _("Residents"), _("Outside units")];
export const stageName = (_, stage) => [
  _("not noticed yet"), _("noticed, not reported yet"), _("reported, waiting for help"), _("passed on, waiting for help"), _("help is on the way"),
  _("help is there"), _("contained"), _("contained"), _("closed on paper, not solved"), _("given up after 30 days"), "", "", _("prevented"), _("mediated before it broke out"),
][stage];
export const timeSaid = (_, h) => (h < 1 ? _("{n} min", { n: Math.max(1, Math.round(60 * h)) }) : h < 48 ? _("{n} h", { n: Math.round(h) }) : _("{n} days", { n: Math.round(h / 24) }));

function tellIncident(_, c, grid) {
  const time = timeSaid(_, c.since), when = c.stage < STAGE.contained ? _("{time} since it occurred", { time }) : _("{time} ago", { time });
  return [_("{kind}, {severity}", { kind: KIND_NAMES(_)[c.kind], severity: SEVERITY_NAMES(_)[c.severity - 1] }), stageName(_, c.stage), _("{when}, grid {grid}", { when, grid })];
}

// The title of an organization: the scene's, or its name with spaces.
export function nameOf(post) {
  if (post.title) return post.title;
  const plain = post.name.replaceAll("_", " ");
  return plain[0].toUpperCase() + plain.slice(1);
}

// -- The widget (anywidget): traits `scene` and `frame` are messages, `side` is 0 or 1, `picked` is what was clicked ------

const plain = (view) => view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength);

export default {
  render({ model, el }) {
    const root = document.createElement("div"), canvas = document.createElement("canvas"), told = document.createElement("div");
    root.style.cssText = "position:relative";
    canvas.style.cssText = "width:100%;aspect-ratio:4/3;display:block;cursor:crosshair";
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "application");
    told.style.cssText = "font-size:.9rem;padding:.2rem 0";
    root.append(canvas, told);
    el.append(root);
    const community = new Community(canvas, read(plain(model.get("scene"))));
    const draw = () => {
      told.textContent = model.get("told");
      canvas.setAttribute("aria-label", model.get("told"));
      const f = model.get("frame");
      if (f.byteLength) community.show(read(plain(f)).sides[model.get("side")]);
    };
    const pick = (found) => {
      community.picked = found;
      model.set("picked", found || {});
      model.save_changes();
      community.draw();
    };
    model.on("change:scene", () => { community.open(read(plain(model.get("scene")))); draw(); });
    model.on("change:frame", draw);
    canvas.addEventListener("click", (e) => pick(community.find(e.offsetX, e.offsetY)));
    community.explore(pick);
    const seen = new ResizeObserver(() => community.fit() && community.draw());
    seen.observe(canvas);
    draw();
    return () => seen.disconnect();
  },
};
