// What a visitor takes along: the run as a file that opens without a server, and scenario files that give the same numbers.

import { addressOf } from "govsim/link/address.js";
import { scenarioExport } from "govsim/link/source.js";
import { _, language } from "govsim/text/words.js";

const make = (tag, text, more = {}) => Object.assign(document.createElement(tag), { textContent: text, ...more });

export class TakeAway {
  constructor(page) {
    this.page = page;
    this.dialog = make("dialog", "", { className: "takeaway" });
    this.dialog.setAttribute("aria-labelledby", "takeaway-title");
    document.body.append(this.dialog);
    document.getElementById("export").addEventListener("click", () => this.replay());
    document.getElementById("scenario-files").addEventListener("click", () => this.tell());
  }

  get query() { return addressOf(this.page.setup, this.page.frame?.hour ?? 0, language()); }

  // Lived anew by the server and saved as a file.
  async replay() {
    const button = document.getElementById("export");
    if (button.disabled) return;
    button.disabled = true;
    this.page.note(_("Recording the whole run …"));
    try {
      const answer = await fetch(`replay.html?${this.query}`);
      if (!answer.ok) throw new Error(await answer.text());
      const name = decodeURIComponent((answer.headers.get("content-disposition") || "").split("''")[1] || "govsim.html");
      save(name, await answer.blob());
      this.page.note(_("Saved as {name}: it opens in any browser, without govsim and without a connection.", { name }));
    } catch (error) { this.page.note(error.message, true); }
    button.disabled = false;
  }

  // The same numbers outside the page.
  async tell() {
    const told = await scenarioExport(this.query).catch(() => null);
    if (!told) { this.page.note(_("The server has gone. Start it again and reload the page."), true); return; }
    const close = make("button", _("Close"));
    close.addEventListener("click", () => this.dialog.close());
    this.dialog.replaceChildren(
      make("h2", _("The same numbers without this page"), { id: "takeaway-title" }),
      make("p", _("Each community is a scenario file; moves of levers stand in it as dated changes. With govsim {version} and seed {seed} the command gives exactly the numbers of this page.", { version: told.version, seed: String(told.seed) })),
      ...told.sides.flatMap((side, n) => this.file(side, "AB"[n])),
      close,
    );
    this.dialog.showModal();
  }

  file(side, letter) {
    const head = make("h3", `${letter} · ${this.page.titleOf(side.scenario)}`, { className: letter.toLowerCase() });
    const button = make("button", _("Save {name}", { name: side.file })), show = make("details", ""), row = make("p", "", { className: "row" });
    button.addEventListener("click", () => save(side.file, new Blob([side.text], { type: "application/yaml" })));
    row.append(button, make("code", side.command));
    show.append(make("summary", _("What the file says")), make("pre", side.text));
    return [head, row, show];
  }
}

function save(name, blob) {
  const link = make("a", "", { download: name, href: URL.createObjectURL(blob) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
