// Where frames come from: a server over a socket, which is told what to do and of each frame that was drawn.

import { read } from "govsim/link/wire.js";

export class Live {
  constructor(on) {
    this.on = on;
    this.waiting = [];
    this.connect();
  }

  connect() {
    this.socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/visit`);
    this.socket.binaryType = "arraybuffer";
    this.socket.onopen = () => { this.waiting.forEach((m) => this.socket.send(m)); this.waiting = []; };
    this.socket.onclose = (e) => this.on({ type: "gone", code: e.code });
    this.socket.onmessage = (e) => this.on(typeof e.data === "string" ? JSON.parse(e.data) : read(e.data));
  }

  tell(what, more = {}) {
    const message = JSON.stringify({ do: what, ...more });
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(message);
    else if (this.socket.readyState === WebSocket.CONNECTING) this.waiting.push(message);
  }
}

// The charts as the server describes them in a language.
export async function charts(lang) { return (await fetch(`charts.json?lang=${lang}`)).json(); }

// Scenario files of a run, and what else belongs to its numbers.
export async function scenarioExport(query) { return (await fetch(`scenario_export.json?${query}`)).json(); }

// The address says what is seen.
export function keep(query) { history.replaceState(null, "", `?${query}`); }
