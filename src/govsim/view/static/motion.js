// How things come, move and go on the map, by the visitor's clock.

import { STAGE } from "govsim/wire.js";

const POP_MS = 260, WAY_MS = 450; // for a thing to pop up; for a whole way at least

// Things that come and go, by key. Each fades in and out by the visitor's clock, however fast the model lives: one that is
// there for a single frame of a fast run is hardly seen, one that stays is. So nothing flickers.
export class Passing {
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

export const popped = (age) => { const t = Math.min(age / POP_MS, 1) - 1; return 1 + 2.7 * t * t * t + 1.7 * t * t; }; // 0 to 1, a little over on the way
