/** The lists of who waits, whom one holds and whom colleagues hold; knows how they look, not how they came. */

import { run, stop } from "./timers.js";
import { blank, fill, note, words } from "./words.js";

const LISTS = ["queue", "mine", "others"];
const FRESH = 20; // s for which a new arrival is marked

export class Queue {
  #rows = new Map(); // id -> li
  #onOpen;
  #onTake;

  constructor(onOpen, onTake) {
    this.#onOpen = onOpen;
    this.#onTake = onTake;
  }

  /** Shows the snapshot; `open` is the id of the case that is open, `unread(row)` whether it has news, `names` log-in -> shown. */
  show(desk, open, unread, names) {
    for (const name of LISTS) this.#list(name, desk[name], (row) => this.#place(row, name, row.id === open, unread(row), names));
    for (const [id, li] of this.#rows) {
      if (!li.isConnected) this.#rows.delete(id);
    }
    document.getElementById("next").disabled = !desk.queue.length;
    document.getElementById("on").replaceChildren(...desk.on.map(person));
  }

  /** Marks the one that is open; what is new in it is then read. */
  mark(open) {
    for (const [id, li] of this.#rows) {
      current(li, id === open);
      if (id === open && li.unread) fill(li, { badge: "" });
    }
  }

  #list(name, rows, draw) {
    const list = document.getElementById(name);
    const wanted = rows.map(draw);
    const held = document.activeElement;
    const lost = list.contains(held) && !wanted.some((li) => li.contains(held));
    for (const li of [...list.children]) if (!wanted.includes(li)) li.remove();
    wanted.forEach((li, place) => list.children[place] !== li && list.insertBefore(li, list.children[place] ?? null));
    if (lost) document.getElementById("queue-title").focus(); // the keyboard stays in the list
    else if (held !== document.activeElement && list.contains(held)) held.focus();
    document.querySelector(`[data-count="${name}"]`).textContent = rows.length ? ` ${rows.length}` : "";
    note(name, rows.length > 0);
  }

  #place(row, list, isOpen, unread, names) {
    const li = this.#rows.get(row.id) ?? this.#make(row.id);
    const waits = list === "queue";
    const fresh = waits && row.waited_s < FRESH;
    li.unread = unread;
    li.className = `row rank-${row.rank}${row.urgent ? " urgent" : ""}`;
    fill(li, {
      why: list === "others" ? names[row.operator] ?? row.operator : row.why,
      badge: row.urgent && waits ? words("urgent") : unread ? words("unread") : fresh ? words("fresh") : "",
      want: want(row),
      place: place(row),
      known: list === "others" ? "" : known(row),
    });
    const timer = li.querySelector(".timer");
    li.querySelector(".row-side").hidden = !waits;
    if (waits) run(timer, row.waited_s);
    else stop(timer);
    current(li, isOpen);
    return li;
  }

  #make(id) {
    const li = blank("row");
    li.querySelector(".open").addEventListener("click", () => this.#onOpen(id));
    li.querySelector(".take").addEventListener("click", () => this.#onTake(id));
    this.#rows.set(id, li);
    return li;
  }
}

/** What it is about, in words. */
export function want(row) {
  return row.want || words("nothing_in_hand");
}

/** Where it comes from and how far it is: 网页 · 上海 · 第 2/5 步. */
export function place(row) {
  const step = row.step ? words("step", { step: row.step }) : row.asked ? words("asking", { asked: row.asked }) : "";
  return [words(`door_${row.door}`) || row.door, row.city_name || row.city, step].filter(Boolean).join(" · ");
}

function known(row) {
  return row.collected.map(([label, value]) => `${label} ${value}`).join("，");
}

function current(li, yes) {
  const button = li.querySelector(".open");
  if (yes) button.setAttribute("aria-current", "true");
  else button.removeAttribute("aria-current");
}

function person({ shown, holding }) {
  return fill(blank("person"), { name: holding ? `${shown} ${holding}` : shown });
}
