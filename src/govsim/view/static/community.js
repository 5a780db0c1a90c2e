// One community on a canvas. The page, a replay without a server and the notebook's widget all draw with this file alone.

export const SECTORS = ["government", "enterprises", "social_organizations", "residents", "outside"];
export const STAGE = { occurred: 0, noticed: 1, reported: 2, routed: 3, accepted: 4, on_scene: 5, contained: 6, closed: 7, prevented: 12, mediated: 13 };
const SHADES = ["#8c510a", "#a6691f", "#bf8136", "#d3a35f", "#e0c99a", "#c9d9cf", "#95c9bd", "#5aab9e", "#2b8a7e", "#01665e"];
const LOW = 0.3, HIGH = 0.9; // satisfaction between which the shades lie
export const SECTOR_COLOURS = ["#2f6fb0", "#b8860b", "#1f8a66", "#c2568c", "#6b7280"];
export const LOOK = {
  paper: "#fefefe", block: "#f2f3ef", edge: "#d5d9d0", ink: "#1f2328", muted: "#57606a", tie: "rgba(70,80,95,0.07)",
  unseen: "#8a8f98", waiting: "#d1495b", helped: "#0072b2", done: "#1f8a66",
};
const CASE_BYTES = 20, TRIP_BYTES = 24;

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
    head.pairs = new Uint32Array(buffer, take(8 * head.ties), 2 * head.ties);
  } else if (head.type === "frame") {
    for (const side of head.sides) {
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
    const f = (k) => bytes.getFloat32(at + 4 * k, true), way = f(4);
    trips[i] = {
      x0: f(0), y0: f(1), x1: f(2), y1: f(3), way, x: f(0) + (f(2) - f(0)) * way, y: f(1) + (f(3) - f(1)) * way,
      sector: bytes.getUint8(at + 20), present: bytes.getUint8(at + 21), pool: bytes.getUint16(at + 22, true),
    };
  }
  return trips;
}

// -- Drawing ---------------------------------------------------------------------------------------------------------

export class Community {
  constructor(canvas, scene) {
    this.canvas = canvas;
    this.pen = canvas.getContext("2d");
    this.ground = document.createElement("canvas"); // what never changes
    this.people = document.createElement("canvas"); // what changes overnight
    this.picked = null; // {what, number}
    this.side = null;
    this.shades = this.ready = null;
    this.open(scene);
  }

  open(scene) {
    this.scene = scene;
    this.shades = this.ready = this.side = null;
    this.fit();
  }

  // Take the size that the page gives the canvas; true where it has changed.
  fit() {
    const box = this.canvas.getBoundingClientRect(), dense = Math.min(window.devicePixelRatio || 1, 2);
    const width = Math.max(1, Math.round(box.width * dense)), height = Math.max(1, Math.round(box.height * dense));
    if (this.scene === this.fitted && this.canvas.width === width && this.canvas.height === height) return false;
    this.fitted = this.scene;
    for (const c of [this.canvas, this.ground, this.people]) { c.width = width; c.height = height; }
    const [w, h] = this.scene.size, edge = 0.04;
    this.unit = Math.min(width / (w + 2 * edge), height / (h + 2 * edge));
    this.left = (width - w * this.unit) / 2;
    this.top = (height - h * this.unit) / 2;
    this.dot = Math.max(1, 0.0062 * this.unit * Math.sqrt(500 / Math.max(50, this.scene.residents / this.scene.grids.length)));
    this.drawGround();
    this.drawPeople();
    return true;
  }

  X(x) { return this.left + x * this.unit; }
  Y(y) { return this.top + y * this.unit; }

  drawGround() {
    const g = this.ground.getContext("2d"), u = this.unit, s = this.scene;
    g.fillStyle = LOOK.paper;
    g.fillRect(0, 0, this.ground.width, this.ground.height);
    s.grids.forEach(([x, y], n) => {
      g.fillStyle = LOOK.block; g.strokeStyle = LOOK.edge; g.lineWidth = Math.max(1, u * 0.004);
      g.beginPath();
      g.roundRect(this.X(x + 0.035), this.Y(y + 0.035), u * 0.93, u * 0.93, u * 0.05);
      g.fill(); g.stroke();
      g.fillStyle = LOOK.muted; g.font = `600 ${Math.max(9, u * 0.05)}px system-ui, sans-serif`;
      g.textAlign = "right";
      g.fillText(String(n + 1), this.X(x + 0.93), this.Y(y + 0.94));
    });
    g.strokeStyle = LOOK.tie; g.lineWidth = Math.max(0.5, u * 0.002);
    g.beginPath();
    for (let k = 0; k < s.pairs.length; k += 2) {
      const a = 2 * s.pairs[k], b = 2 * s.pairs[k + 1];
      g.moveTo(this.X(s.at[a]), this.Y(s.at[a + 1]));
      g.lineTo(this.X(s.at[b]), this.Y(s.at[b + 1]));
    }
    g.stroke();
  }

  drawPeople() {
    const g = this.people.getContext("2d");
    g.drawImage(this.ground, 0, 0);
    if (!this.shades) return;
    const { at } = this.scene, n = this.shades.length, d = this.dot, groups = SHADES.map(() => []);
    for (let i = 0; i < n; i++) {
      const k = ((this.shades[i] / 255 - LOW) / (HIGH - LOW)) * SHADES.length | 0;
      groups[Math.max(0, Math.min(SHADES.length - 1, k))].push(i);
    }
    groups.forEach((members, k) => {
      g.fillStyle = SHADES[k];
      for (const i of members) g.fillRect(this.X(at[2 * i]) - d, this.Y(at[2 * i + 1]) - d, 2 * d, 2 * d);
    });
  }

  // Show a side of a frame.
  show(side) {
    this.side = side;
    if (side.shades) { this.shades = side.shades; this.ready = side.ready; }
    if (!this.fit() && side.shades) this.drawPeople();
    this.draw();
  }

  draw() {
    const g = this.pen;
    g.drawImage(this.people, 0, 0);
    if (!this.side) return;
    this.drawPosts(g);
    for (const trip of this.side.trips) this.drawTrip(g, trip);
    for (const c of this.side.cases) this.drawCase(g, c);
    if (this.picked) this.drawPicked(g);
  }

  drawPosts(g) {
    const r = 0.032 * this.unit;
    for (const post of this.scene.posts) {
      const duty = this.side.duty[post.pool], busy = this.side.busy[post.pool];
      g.globalAlpha = duty + busy > 0 ? 1 : 0.35;
      mark(g, post.sector, this.X(post.x), this.Y(post.y), r, SECTOR_COLOURS[post.sector], busy < duty);
    }
    g.globalAlpha = 1;
  }

  drawTrip(g, trip) {
    const x = this.X(trip.x), y = this.Y(trip.y), u = this.unit;
    g.strokeStyle = SECTOR_COLOURS[trip.sector]; g.lineWidth = Math.max(1, u * 0.006); g.globalAlpha = 0.5;
    g.beginPath(); g.moveTo(this.X(trip.x0), this.Y(trip.y0)); g.lineTo(x, y); g.stroke();
    g.globalAlpha = 1;
    mark(g, trip.sector, x, y, 0.024 * u, SECTOR_COLOURS[trip.sector], true);
  }

  radius(c) { return this.unit * (0.014 + 0.007 * c.severity) * (1 + Math.min(0.9, Math.sqrt(Math.max(c.since, 0) / 120))); }

  drawCase(g, c) {
    const x = this.X(c.x), y = this.Y(c.y), u = this.unit;
    g.lineWidth = Math.max(1.5, u * 0.008);
    if (c.stage >= STAGE.contained) { this.drawEnded(g, c, x, y); return; }
    const r = this.radius(c), seen = c.stage >= STAGE.reported;
    const colour = !seen ? LOOK.unseen : c.stage >= STAGE.on_scene ? LOOK.helped : LOOK.waiting;
    g.beginPath(); g.arc(x, y, r, 0, 7);
    if (seen) { g.globalAlpha = 0.85; g.fillStyle = colour; g.fill(); g.globalAlpha = 1; g.strokeStyle = LOOK.paper; } else {
      g.setLineDash([3, 3]); g.strokeStyle = colour;
    }
    g.stroke(); g.setLineDash([]);
    if (c.severity >= 3) { g.strokeStyle = colour; g.beginPath(); g.arc(x, y, r + u * 0.014, 0, 7); g.stroke(); }
    if (c.stage >= STAGE.accepted) { g.fillStyle = LOOK.paper; g.beginPath(); g.arc(x, y, r * 0.4, 0, 7); g.fill(); }
  }

  drawEnded(g, c, x, y) {
    const r = 0.02 * this.unit, spared = c.stage >= STAGE.prevented;
    g.strokeStyle = spared ? LOOK.muted : LOOK.done;
    g.globalAlpha = 0.8;
    g.beginPath();
    if (spared) { g.moveTo(x - r, y); g.lineTo(x + r, y); g.moveTo(x, y - r); g.lineTo(x, y + r); } else {
      g.moveTo(x - r, y); g.lineTo(x - r * 0.2, y + r * 0.8); g.lineTo(x + r, y - r * 0.8);
    }
    g.stroke();
    g.globalAlpha = 1;
  }

  drawPicked(g) {
    const spot = this.spotOf(this.picked);
    if (!spot) return;
    g.strokeStyle = LOOK.ink; g.lineWidth = Math.max(2, this.unit * 0.01);
    g.beginPath(); g.arc(this.X(spot.x), this.Y(spot.y), this.unit * 0.06, 0, 7); g.stroke();
  }

  spotOf({ what, number, x, y }) {
    if (what === "incident") return this.side.cases.find((c) => c.row === number) || (x === undefined ? null : { x, y });
    if (what === "organization") return this.scene.posts.find((p) => p.organization === number);
    return { x: this.scene.at[2 * number], y: this.scene.at[2 * number + 1] };
  }

  // What stands at a point of the canvas (CSS pixels): {what, number, x, y}, or null.
  find(px, py) {
    const dense = this.canvas.width / this.canvas.getBoundingClientRect().width;
    const x = (px * dense - this.left) / this.unit, y = (py * dense - this.top) / this.unit;
    let best = null, least = 0.06;
    const near = (thing, what, number, bias) => {
      const far = Math.hypot(thing.x - x, thing.y - y) - bias;
      if (far < least) { least = far; best = { what, number, x: thing.x, y: thing.y }; }
    };
    if (this.side) for (const c of this.side.cases) near(c, "incident", c.row, 0.03);
    for (const p of this.scene.posts) near(p, "organization", p.organization, 0.02);
    if (best) return best;
    least = 0.03;
    for (let i = 0; i < this.scene.residents; i++) near({ x: this.scene.at[2 * i], y: this.scene.at[2 * i + 1] }, "resident", i, 0);
    return best;
  }
}

// The mark of a sector: square, diamond, triangle, circle, star; solid where a unit is free.
export function mark(g, sector, x, y, r, colour, solid) {
  g.beginPath();
  if (sector === 0) g.rect(x - r * 0.9, y - r * 0.9, 1.8 * r, 1.8 * r);
  else if (sector === 3) g.arc(x, y, r, 0, 7);
  else polygon(g, x, y, r * 1.15, sector === 1 ? 4 : sector === 2 ? 3 : 5);
  g.fillStyle = solid ? colour : LOOK.paper;
  g.strokeStyle = solid ? LOOK.paper : colour;
  g.lineWidth = Math.max(1, r * 0.22);
  g.fill(); g.stroke();
}

function polygon(g, x, y, r, corners) {
  for (let k = 0; k < corners; k++) {
    const turn = -Math.PI / 2 + (2 * Math.PI * k) / corners;
    g.lineTo(x + r * Math.cos(turn), y + r * Math.sin(turn));
  }
  g.closePath();
}

// -- The widget (anywidget): traits `scene` and `frame` are messages, `side` is 0 or 1, `picked` is what was clicked ------

const plain = (view) => view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength);

export default {
  render({ model, el }) {
    const canvas = document.createElement("canvas");
    canvas.style.cssText = "width: 100%; aspect-ratio: 1; display: block";
    el.append(canvas);
    const community = new Community(canvas, read(plain(model.get("scene"))));
    const draw = () => { const f = model.get("frame"); if (f.byteLength) community.show(read(plain(f)).sides[model.get("side")]); };
    model.on("change:scene", () => { community.open(read(plain(model.get("scene")))); draw(); });
    model.on("change:frame", draw);
    canvas.addEventListener("click", (e) => {
      model.set("picked", (community.picked = community.find(e.offsetX, e.offsetY)) || {});
      model.save_changes();
      community.draw();
    });
    const seen = new ResizeObserver(() => community.fit() && community.draw());
    seen.observe(canvas);
    draw();
    return () => seen.disconnect();
  },
};
