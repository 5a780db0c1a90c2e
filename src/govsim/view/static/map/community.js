// One community on a canvas, which answers to pointer and keys. The page, a replay without a server and the notebook's widget all draw
// with it. It stands on three layers, each of which knows only those below: the ground, the things on it, what moves.

import { LOOK } from "govsim/map/marks.js";
import { Moving } from "govsim/map/moving.js";

export class Community extends Moving {
  constructor(canvas, scene) {
    super(canvas);
    this.open(scene);
  }

  // Say all texts by another function.
  say(_) {
    this._ = _;
    this.fitted = null;
    this.fit();
    this.draw();
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
      if (way) this.point(this.next(...way, e.shiftKey ? this.settled : this.incidents) || this.cursor);
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
