// Colours and marks of the map, for the map itself and for its legend.

import { STAGE } from "govsim/link/wire.js";

// From brown (not satisfied) to teal, as also those see it who cannot tell red from green.
export const SHADES = ["#84420c", "#a05c17", "#ba7a2e", "#cd9a55", "#cfb585", "#a9bdab", "#7db3a4", "#4c9c8f", "#217f75", "#045e57"];
export const SHADED = [0.5, 0.7]; // satisfaction between which the shades lie; less and more have the last ones
export const SECTOR_COLOURS = ["#2f5f9e", "#a8780a", "#1c7d5c", "#b04a80", "#5b626d"];
export const FONT = 'system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Govsim Sans SC", sans-serif';
export const LOOK = {
  paper: "#fefefe", block: "#f4f4f0", edge: "#dcdfd6", yard: "#e9ebe4", ink: "#1f2328", muted: "#57606a", tie: "rgba(60,70,85,0.10)",
  unseen: "#646b76", waiting: "#cf3f53", helped: "#0072b2", done: "#00664b", over: "#7a6a6c",
};
export const SHADE_OF = Uint8Array.from({ length: 256 }, (_, v) => Math.max(0, Math.min(SHADES.length - 1, Math.floor(((v / 255 - SHADED[0]) / (SHADED[1] - SHADED[0])) * SHADES.length))));

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

export const ring = (g, x, y, r) => { g.beginPath(); g.arc(x, y, r, 0, 7); g.stroke(); };

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

// One that is over: a check where it was contained, a cross where nobody solved it, a small shield where it never came to it.
export function overMark(g, stage, x, y, r, px) {
  g.lineWidth = (stage >= STAGE.prevented ? 1.3 : 2.2) * px;
  g.lineCap = g.lineJoin = "round";
  g.beginPath();
  if (stage >= STAGE.prevented) {
    g.strokeStyle = LOOK.muted;
    r *= 0.8;
    g.moveTo(x, y - r); g.lineTo(x + r * 0.8, y - r * 0.6); g.quadraticCurveTo(x + r * 0.8, y + r * 0.5, x, y + r);
    g.quadraticCurveTo(x - r * 0.8, y + r * 0.5, x - r * 0.8, y - r * 0.6); g.closePath();
  } else if (stage >= STAGE.unsolved) {
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
