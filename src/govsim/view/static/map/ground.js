// What stands on the map: the town, and its residents, who change overnight.

import { FONT, LOOK, SHADE_OF, SHADES } from "govsim/map/marks.js";
import { english, SECTOR_NAMES } from "govsim/text/naming.js";

const FEW_TIES = 32; // drawn of a grid, so that it looks like the network that it is

export class Ground {
  constructor(canvas) {
    this.canvas = canvas;
    this.pen = canvas.getContext("2d");
    this.people = document.createElement("canvas"); // the town and its residents, who change overnight
    this._ = english; // says a text in the language of the visitor
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
      g.fillStyle = LOOK.muted; g.font = `600 ${this.letters}px ${FONT}`; g.textAlign = "right"; g.textBaseline = "middle";
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
    g.font = `${this.letters}px ${FONT}`; g.textAlign = "center"; g.textBaseline = "top"; g.fillStyle = LOOK.muted;
    if (g.measureText(text).width < 0.85 * this.ux) g.fillText(text, this.X(x), this.Y(y) + 1.3 * this.size);
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
}
