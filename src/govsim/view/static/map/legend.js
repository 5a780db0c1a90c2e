// What the marks on the map mean, drawn as the map draws them; and what the maps tell to those who do not see them.

import { LOOK, mark, openMark, overMark, SECTOR_COLOURS, SHADED, SHADES } from "govsim/map/marks.js";
import { KIND_NAMES, SECTOR_NAMES, SEVERITY_NAMES } from "govsim/text/naming.js";
import { STAGE } from "govsim/link/wire.js";
import { Sight } from "govsim/map/sight.js";
import { _ } from "govsim/text/words.js";

const SIZE = 20; // of a mark's own canvas, in its own pixels

export class Legend {
  constructor(page) {
    this.sight = new Sight(page);
    this.whole = window.matchMedia("(min-width: 80rem) and (min-height: 56rem)").matches;
  }

  open(scene) { this.sight.open(scene); }
  show(frame) { this.sight.show(frame); }

  // The line that is needed most, and a button for the others.
  say() {
    const button = document.createElement("button"), [first, ...others] = this.groups(), rest = document.createElement("div");
    button.setAttribute("aria-controls", "marks");
    button.addEventListener("click", () => { this.whole = !this.whole; turn(); });
    rest.id = "marks";
    rest.className = "rest";
    rest.append(...others);
    const turn = () => {
      button.textContent = this.whole ? _("Fewer marks") : _("All marks");
      button.setAttribute("aria-expanded", this.whole);
      rest.hidden = !this.whole;
      document.getElementById("legend").classList.toggle("whole", this.whole);
    };
    first.append(button);
    document.getElementById("legend").replaceChildren(first, rest);
    turn();
    this.sight.say();
  }

  groups() {
    const c = (stage, severity = 2, kind = 0) => (g, x, y) => openMark(g, { stage, severity, kind }, x, y, 3 + 1.6 * severity, 1);
    const over = (stage) => (g, x, y) => overMark(g, stage, x, y, 6, 1);
    const stages = [
      [c(STAGE.occurred), _("not noticed")], [c(STAGE.noticed), _("not reported")], [c(STAGE.reported), _("waiting")], [c(STAGE.accepted, 1), _("help on the way")],
      [c(STAGE.on_scene, 1), _("help there")], [over(STAGE.contained), _("contained")], [over(STAGE.prevented), _("prevented")],
    ];
    const kinds = KIND_NAMES(_).map((name, kind) => [c(STAGE.reported, 2, kind), name]);
    const severities = SEVERITY_NAMES(_).map((name, n) => [c(STAGE.reported, n + 1), name]);
    const sectors = SECTOR_NAMES(_).map((name, sector) => [(g, x, y) => mark(g, sector, x, y, 6, SECTOR_COLOURS[sector], true), name]);
    const busy = [(g, x, y) => mark(g, 0, x, y, 6, SECTOR_COLOURS[0], false), _("nobody free")];
    return [
      group("", [...stages, scale()]), group(_("Kind"), kinds), group(_("Severity"), severities), group(_("Units"), [...sectors, busy]),
      group(_("Also"), [[over(STAGE.unsolved), _("closed or over, not solved")], [volunteer, _("resident who volunteers")], _("Incidents grow while they wait.")]),
    ];
  }
}

function group(name, items) {
  const row = document.createElement("div"), title = document.createElement("b");
  row.className = "row";
  title.textContent = name;
  row.append(...(name ? [title] : []), ...items.map((item) => (Array.isArray(item) ? entry(item) : item)));
  return row;
}

function entry([drawn, name]) {
  const item = document.createElement("span");
  item.className = "item";
  item.append(picture(SIZE, drawn), name);
  return item;
}

// A small picture of a mark.
function picture(size, drawn) {
  const canvas = document.createElement("canvas"), dense = 3, g = canvas.getContext("2d");
  canvas.width = canvas.height = size * dense;
  canvas.setAttribute("aria-hidden", "true");
  g.scale(dense, dense);
  drawn(g, size / 2, size / 2);
  return canvas;
}

function volunteer(g, x, y) {
  g.fillStyle = SHADES[6]; g.strokeStyle = LOOK.ink; g.lineWidth = 2;
  g.beginPath(); g.arc(x, y, 4.5, 0, 7); g.fill(); g.stroke();
}

// Satisfaction: the shades between their bounds.
function scale() {
  const item = document.createElement("span"), bar = document.createElement("span");
  item.className = "item scale";
  bar.className = "shades";
  bar.setAttribute("aria-hidden", "true");
  bar.append(...SHADES.map((shade) => Object.assign(document.createElement("i"), { style: `background:${shade}` })));
  const [low, high] = SHADED.map((v) => Math.round(100 * v));
  item.append(_("satisfaction {n}", { n: low }), bar, String(high));
  return item;
}
