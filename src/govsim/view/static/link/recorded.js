// Where frames come from in a replay: the recording in the page. It understands what a page tells a server, but for levers.

import { read } from "govsim/link/wire.js";
import { _, language } from "govsim/text/words.js";

const inside = (name) => document.getElementById(`recorded-${name}`).textContent;
const recorded = JSON.parse(document.getElementById("recorded").textContent);
const story = unpack("story").then((buffer) => JSON.parse(new TextDecoder().decode(buffer)));

async function unpack(name) {
  const bytes = Uint8Array.from(atob(inside(name)), (c) => c.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).arrayBuffer();
}

export async function charts(lang) { return (await story).charts[lang]; }
export async function scenarioExport() { return recorded.scenario_export; }
export function keep() {} // the address of a file stays

export class Live {
  constructor(on) {
    this.on = on;
    this.recorded = true;
    this.speed = 24;
    this.at = -1; // the frame that is shown
    this.known = 0; // days whose lines the page has
    this.ready = this.load();
    document.querySelectorAll(".community select").forEach((select) => { select.disabled = true; });
  }

  async load() {
    const [scene, frames, residents] = await Promise.all(["scene", "frames", "residents"].map(unpack));
    Object.assign(this, await story, { scene, frames });
    this.begins = this.bytes.map(((sum) => (n) => (sum += n) - n)(0));
    this.people = new Uint8Array(residents);
    const each = this.people.length / this.days.length;
    for (let k = each; k < this.people.length; k++) this.people[k] += this.people[k - each];
    this.hours = this.begins.map((at) => this.head(at).hour);
  }

  head(at) {
    const length = new DataView(this.frames).getUint32(at, true);
    return JSON.parse(new TextDecoder().decode(new Uint8Array(this.frames, at + 4, length)));
  }

  async tell(what, more = {}) {
    await this.ready;
    this[{ start: "start", play: "play", pause: "pause", step: "step", seek: "seek", speed: "pace", ask: "ask" }[what]]?.(more);
  }

  start() {
    this.pause();
    this.budget = null;
    this.on(read(this.scene));
    this.show(this.find(this.begun ? 0 : recorded.hour), true);
    this.begun = true;
  }

  // The last frame until an hour.
  find(hour) {
    let [low, high] = [0, this.hours.length - 1];
    while (low < high) { const mid = (low + high + 1) >> 1; if (this.hours[mid] <= hour + 1e-9) low = mid; else high = mid - 1; }
    return low;
  }

  // Give the page a frame as a server would: with the lines it lacks, with residents where a day is new.
  show(number, whole = false) {
    const all = whole || number < this.at, { begins, bytes } = this;
    const frame = read(this.frames.slice(begins[number], begins[number] + bytes[number])), lived = frame.from_day;
    frame.from_day = all ? 0 : this.known;
    const day = this.days.findLastIndex((d) => d <= lived), each = this.people.length / this.days.length / 2;
    frame.sides.forEach((side, n) => {
      side.lines = this.lines[n].slice(frame.from_day, lived);
      if (!all && day === this.day) return;
      const from = (2 * day + n) * each;
      side.shades = this.people.subarray(from, from + each / 2);
      side.ready = this.people.subarray(from + each / 2, from + each);
    });
    Object.assign(this, { at: number, hour: frame.hour, known: lived, day });
    this.on(frame);
    const budget = this.budgets.findLast(([hour]) => hour <= frame.hour);
    if (budget && budget !== this.budget) this.on({ type: "budget", sides: (this.budget = budget)[1] });
    if (number === this.hours.length - 1) { this.pause(); this.on({ type: "over", metrics: this.metrics }); }
  }

  play() {
    if (this.at >= this.hours.length - 1) return;
    this.pause();
    let last = performance.now(), hour = this.hour;
    const tick = (now) => {
      const seconds = Math.min(Math.max(now - last, 0), 100) / 1000;
      last = now;
      hour = this.speed === null ? this.hours[this.at + 1] : hour + this.speed * seconds;
      this.turn = requestAnimationFrame(tick);
      const next = this.find(hour);
      if (next > this.at) this.show(next);
    };
    this.turn = requestAnimationFrame(tick);
  }

  pause() { cancelAnimationFrame(this.turn); }
  pace({ hours_a_second }) { this.speed = hours_a_second; }

  step({ hours }) {
    this.pause();
    const goal = hours ? this.hour + hours : (Math.floor(this.hour / 24) + 1) * 24;
    this.show(Math.min(Math.max(this.find(goal), this.at + 1), this.hours.length - 1));
  }

  seek({ hour }) { this.pause(); this.show(this.find(hour)); }

  // Answers were written down when all was over: an incident is told to its end.
  ask({ what, number }) {
    const found = this.answers[what]?.[number];
    if (found) this.on({ type: "answer", what, number, atEnd: true, ...found });
    else this.on({ type: "error", lines: { [language()]: [_("A recording tells of incidents and organizations; for residents visit the page itself.")] } });
  }
}
