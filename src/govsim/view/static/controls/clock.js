// Time: play, pause, step, reset, the slider of the past, the speed.

import { _, number } from "govsim/text/words.js";

// Hours of the model in a second of the visitor, from slow motion on; null is as fast as possible.
export const SPEEDS = [0.25, 0.5, 1, 2, 4, 8, 24, 48, 96, 168, 336, 720, null];

const USUAL = 6;

export class Clock {
  constructor(page) {
    this.page = page;
    this.playing = false;
    this.el = Object.fromEntries(["play", "step", "reset", "clock", "time", "speed", "pace"].map((id) => [id, document.getElementById(id)]));
    this.el.speed.max = SPEEDS.length - 1;
    this.el.speed.value = USUAL;
    this.el.play.addEventListener("click", () => (this.playing ? this.pause() : this.play()));
    this.el.step.addEventListener("click", () => this.step());
    this.el.reset.addEventListener("click", () => this.reset());
    this.el.time.addEventListener("input", () => this.seek(Number(this.el.time.value) * 24));
    this.el.speed.addEventListener("input", () => this.pace());
  }

  get hoursASecond() { return SPEEDS[Number(this.el.speed.value)]; }

  open(scene) {
    this.seeking = false;
    this.lastDay = scene.last_day;
    this.el.time.max = scene.last_day;
    this.pace();
  }

  play() {
    if (!this.page.starting && this.page.frame?.hour >= this.lastDay * 24) return;
    this.playing = true;
    this.page.source.tell("play");
    this.say();
  }

  pause() {
    this.stand();
    this.page.source.tell("pause");
  }

  stand() {
    this.playing = false;
    this.say();
  }

  step() {
    this.stand();
    this.page.source.tell("step", this.hoursASecond !== null && this.hoursASecond < 24 ? { hours: 1 } : {});
  }

  reset() { this.page.start({ ...this.page.setup, moves: [] }); }

  // The past (and what is to come) at an hour; while one seek is under way only the last one wanted is kept.
  seek(hour) {
    this.wanted = hour;
    this.el.time.value = hour / 24;
    if (this.seeking) return;
    this.seeking = true;
    if (this.playing) this.pause();
    this.page.source.tell("seek", { hour });
    this.sought = hour;
  }

  pace() {
    this.page.source?.tell("speed", { hours_a_second: this.hoursASecond });
    this.say();
  }

  show(frame) {
    if (this.seeking) {
      this.seeking = false;
      if (this.wanted !== this.sought) this.seek(this.wanted);
    } else this.el.time.value = frame.hour / 24;
    this.tell(frame.hour);
    if (!this.playing) this.page.keepAddress();
  }

  over() { this.stand(); }

  tell(hour) {
    const day = Math.floor(hour / 24), h = Math.floor(hour % 24);
    const followed = this.page.scene && day >= this.page.scene.days;
    const at = _("Day {day}, {hour}:00", { day: number(day + 1), hour: String(h).padStart(2, "0") });
    this.el.clock.textContent = followed ? `${at} · ${_("follow-up")}` : at;
  }

  say() {
    const { play, step, reset, time, speed, pace } = this.el;
    play.classList.toggle("playing", this.playing);
    play.setAttribute("aria-label", this.playing ? _("Pause") : _("Play"));
    play.title = play.getAttribute("aria-label");
    for (const [el, name] of [[step, _("Step")], [reset, _("Reset")]]) { el.setAttribute("aria-label", name); el.title = name; }
    time.setAttribute("aria-label", _("Day of the run"));
    speed.setAttribute("aria-label", _("Speed"));
    const s = this.hoursASecond;
    pace.textContent = s === null ? _("as fast as possible") : s < 24 ? _("{n} h/s", { n: s }) : s === 24 ? _("1 day/s") : _("{n} days/s", { n: number(s / 24) });
    speed.setAttribute("aria-valuetext", pace.textContent);
    if (this.page.frame) this.tell(this.page.frame.hour);
  }
}
