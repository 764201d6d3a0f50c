/** The open conversation on the screen: its head, what may be done with it, and the parts beside it. */

import { place, want } from "./queue.js";
import * as side from "./side.js";
import { Steps } from "./steps.js";
import * as tickets from "./tickets.js";
import { run, stop } from "./timers.js";
import { Transcript } from "./transcript.js";
import { fill, words } from "./words.js";
import { Writing } from "./writing.js";

const byId = (id) => document.getElementById(id);

export class CaseView {
  #me = null;
  #names = {};
  #transcript;
  #writing;
  #steps;
  #row = null;
  #wanted = null; // the id of the case in which the operator wants to write, as soon as it may be

  constructor({ uncover, send, handBack }) {
    this.#transcript = new Transcript(uncover);
    this.#writing = new Writing(send);
    this.#steps = new Steps(handBack);
  }

  people(me, names) {
    this.#me = me;
    this.#names = names;
  }

  /** Empties the page for the case `id`; "" shows that none is open. */
  begin(id) {
    this.#row = null;
    this.#transcript.clear();
    this.#steps.clear();
    this.#writing.hint();
    this.#writing.refresh();
    byId("nothing").hidden = Boolean(id);
    byId("opened").hidden = byId("side").hidden = true;
    byId("loading").hidden = !id;
    document.body.classList.toggle("has-case", Boolean(id));
    if (!id) byId("queue-title").focus({ preventScroll: true });
  }

  opened(found) {
    byId("loading").hidden = true;
    byId("opened").hidden = byId("side").hidden = false;
    this.#writing.phrases(found.phrases ?? []);
    side.showNotes(found.notes);
    side.showFamily(found.family);
    tickets.showOwn(found.tickets);
  }

  /** How it stands; `begun`: something is half written in it. */
  stands(row, brief, begun) {
    const first = !this.#row;
    this.#row = row;
    const mine = this.#mine();
    fill(byId("opened"), { title: want(row), why: row.why ?? "", place: place(row) });
    byId("opened").className = `opened rank-${row.rank}${mine ? " mine" : ""}`;
    this.#holder(row, mine);
    byId("take").hidden = row.holder !== "waiting";
    byId("pass-open").hidden = byId("close-open").hidden = !mine;
    this.#writing.allow(mine, begun);
    this.#notMine(row, mine);
    this.#steps.show(brief, mine);
    side.showKnown(brief);
    if (first && this.#wanted !== row.id) this.rest();
    if (mine && this.#wanted === row.id) this.write(row.id);
  }

  said(messages) {
    this.#transcript.add(messages);
    for (const { from, text } of messages) if (from === "operator") this.#writing.arrived(text);
  }

  unsent() {
    this.#writing.hint("reply_unsent");
  }

  handedBack() {
    this.#steps.clear();
  }

  /** Puts the cursor where one writes, at the latest when case `id` may be written in. */
  write(id) {
    const ready = this.#row?.id === id && this.#mine();
    this.#wanted = ready ? null : id;
    if (ready) this.#writing.focus();
  }

  phrases() {
    if (this.#mine()) this.#writing.toPhrases();
  }

  /** What had the focus may be gone: the keyboard goes on from the head of the case. */
  rest() {
    byId("case-title").focus({ preventScroll: true });
  }

  #mine() {
    return this.#row?.holder === "operator" && this.#row.operator === this.#me?.name;
  }

  #holder(row, mine) {
    const element = byId("opened").querySelector("[data-field=holder]");
    const name = this.#names[row.operator] ?? row.operator;
    element.hidden = false;
    if (row.holder === "waiting") run(element, row.waited_s, (time) => words("holder_waiting", { time }));
    else {
      stop(element);
      element.textContent = words(mine ? "holder_mine" : `holder_${row.holder}`, { name });
    }
  }

  #notMine(row, mine) {
    const line = byId("not-mine");
    const outcome = row.outcome ? words(`outcome_${row.outcome}`) : "";
    line.textContent = mine ? "" : words(`not_mine_${row.holder}`, { name: this.#names[row.operator] ?? row.operator, outcome });
    line.hidden = mine;
  }
}
