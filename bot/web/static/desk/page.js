/** Puts the desk together: what comes from the server and what a key does. The only module that knows all the others. */

import * as alerts from "./alerts.js";
import { ask, keep, onSessionOver, Refused, Unreachable } from "./api.js";
import { Arrivals } from "./arrivals.js";
import * as audit from "./audit.js";
import * as bars from "./bars.js";
import { Case, isAnothers } from "./case.js";
import { CaseView } from "./case_view.js";
import { open as openDialog } from "./dialogs.js";
import * as drafts from "./drafts.js";
import * as keys from "./keys.js";
import * as preferences from "./preferences.js";
import { place, Queue, want } from "./queue.js";
import * as side from "./side.js";
import * as status from "./status.js";
import * as tickets from "./tickets.js";
import { attempt, fail } from "./trying.js";
import * as wishes from "./wishes.js";
import { words } from "./words.js";

const LOGIN = "/operator/login";
const RETRY = 2000; // ms until a case that could not be read is asked for again

const byId = (id) => document.getElementById(id);
const everything = new AbortController();
const arrivals = new Arrivals();
const queue = new Queue(open, take);
const view = new CaseView({ uncover, send, handBack });
const lines = { desk: false, case: false }; // which of the two is broken
const read = new Map(); // id -> number of the last message that was on the screen
let desk; // the last snapshot
let current = null;
let leaving = false;

// --- what comes -----------------------------------------------------------------------------------------------------

function onDesk(next) {
  const first = !desk;
  desk = next;
  const names = Object.fromEntries(next.on.map(({ name, shown }) => [name, shown]));
  view.people(next.me, names);
  tickets.people(next.on);
  for (const row of next.mine) if (!read.has(row.id)) read.set(row.id, row.last_n);
  if (first) begin(next.me);
  announce(arrivals.since(next));
  alerts.count(next.queue.length);
  status.show(next);
  draw(names);
}

function draw(names) {
  const unread = (row) => row.id !== current?.id && row.last_n > (read.get(row.id) ?? row.last_n);
  queue.show(desk, current?.id, unread, names);
}

function begin(me) {
  preferences.show(me.preferences);
  const kept = drafts.recall(me.name);
  if (kept && !location.hash) open(kept);
  follow();
}

function announce({ arrived, urgent, spoke }) {
  const others = spoke.filter(({ id }) => id !== current?.id || document.hidden);
  if (arrived.length) {
    const [row] = arrived;
    const text = arrived.length > 1 ? "arrived_more" : "arrived";
    alerts.announce(urgent ? "urgent" : "arrival", words(text, { n: arrived.length, why: row.why, place: place(row) }));
  } else if (others.length) alerts.announce("spoke", words("spoke", { want: want(others[0]) }));
}

function lost(line, yes) {
  lines[line] = yes;
  bars.lost(lines.desk || lines.case);
}

// --- the case that is open ------------------------------------------------------------------------------------------

function open(id) {
  location.hash = id;
}

/** Opens what the address names: so the way back is the browser's own. */
async function follow() {
  const id = decodeURIComponent(location.hash.slice(1));
  if (id === (current?.id ?? "")) return;
  current?.end();
  lost("case", false);
  if (id) bars.clear(); // else it says why nothing is open any more
  drafts.change(id || null);
  current = id ? new Case(id, listener(id)) : null;
  view.begin(id);
  queue.mark(id);
  if (current) await insist(current);
}

function listener(id) {
  const only = (act) => (...values) => current?.id === id && act(...values);
  return {
    opened: only((found) => view.opened(found)),
    said: only((messages) => {
      read.set(id, Math.max(read.get(id) ?? 0, ...messages.map(({ n }) => n)));
      view.said(messages);
    }),
    stands: only((row, brief) => view.stands(row, brief, drafts.begun(id))),
    lost: only((yes) => lost("case", yes)),
    gone: only(() => {
      bars.trouble(words("gone"));
      open("");
    }),
  };
}

async function insist(one) {
  while (current === one) {
    try {
      await one.open();
      lost("case", false);
      return;
    } catch (error) {
      if (current !== one) return;
      if (error instanceof Refused) {
        fail(error);
        open("");
        return;
      }
      lost("case", true);
      await new Promise((resolve) => setTimeout(resolve, RETRY));
    }
  }
}

function uncover(n) {
  return attempt(async () => (await current.move("uncover", { n })).text);
}

async function send(text) {
  const one = current;
  try {
    await one.move("messages", { text });
    bars.clear();
    return true;
  } catch (error) {
    if (current !== one || !(error instanceof Unreachable)) fail(error);
    else view.unsent();
    return false;
  }
}

// --- moves ----------------------------------------------------------------------------------------------------------

async function take(id) {
  const done = await attempt(() => (current?.id === id ? current.move("take") : ask(`cases/${id}/take`, {})));
  if (!done) return;
  read.set(id, done.row?.last_n ?? 0);
  open(id);
  view.write(id);
}

/** The most urgent one that nobody was quicker to take. */
async function takeNext() {
  bars.clear();
  for (const { id } of [...(desk?.queue ?? [])]) {
    try {
      const { row } = await ask(`cases/${id}/take`, {});
      read.set(id, row?.last_n ?? 0);
      open(id);
      view.write(id);
      return;
    } catch (error) {
      if (!isAnothers(error)) return void fail(error);
    }
  }
  bars.done(words("none_waiting"));
}

/** Makes the move and says so; what was written for it is then done with. */
async function move(act, body, said, written) {
  const one = current;
  const done = await attempt(() => one.move(act, body));
  if (!done) return false;
  for (const name of written) drafts.drop(name, one.id);
  bars.done(words(said));
  view.rest();
  return true;
}

async function handBack(settled) {
  if (await move("release", settled, "handed_back", ["words", "handback"])) view.handedBack();
}

async function passOn() {
  const wish = await wishes.passing();
  if (!wish) return;
  arrivals.expect(current.id);
  await move("pass_on", wish, "passed", ["pass"]);
}

async function close() {
  const wish = await wishes.closing();
  if (wish) await move("close", wish, "closed", ["close"]);
}

async function addNote() {
  const text = byId("note").value.trim();
  if (!text) return;
  const one = current;
  if (!(await attempt(() => one.move("notes", { text })))) return;
  drafts.drop("note", one.id);
  if (current === one) side.addNote({ text, shown: desk.me.shown, at: new Date().toISOString() });
  bars.done(words("noted"));
}

async function fileTicket() {
  const wish = await wishes.ticket();
  const ticket = wish && (await attempt(() => tickets.file(current.id, wish)));
  if (!ticket) return;
  wishes.ticketFiled();
  bars.done(words("filed", { reference: ticket.reference }));
}

function nextOfMine() {
  const mine = desk?.mine ?? [];
  const after = mine.findIndex(({ id }) => id === current?.id) + 1;
  if (!mine.length) bars.done(words("no_mine"));
  else open(mine[after % mine.length].id);
}

// --- the operator ---------------------------------------------------------------------------------------------------

async function logOut() {
  const out = await attempt(() => ask("/operator/logout", {}));
  if (out) leave(true);
}

function leave(forgets) {
  if (leaving) return;
  leaving = true;
  everything.abort();
  current?.end();
  if (forgets) drafts.forget();
  else drafts.keepAway(desk?.me.name);
  location.assign(forgets ? LOGIN : `${LOGIN}?over=1`);
}

const press = (id, act) => byId(id).addEventListener("click", act);
press("next", takeNext);
press("take", () => take(current.id));
press("pass-open", passOn);
press("close-open", close);
press("ticket-new", fileTicket);
press("keys-open", () => openDialog("keys"));
press("logout", logOut);
press("tickets-open", () => {
  openDialog("all-tickets");
  tickets.showAll();
});
byId("tickets-state").addEventListener("change", () => tickets.showAll());
byId("note-form").addEventListener("submit", (event) => {
  event.preventDefault();
  addNote();
});
for (const link of document.querySelectorAll(".skip")) {
  link.addEventListener("click", (event) => {
    event.preventDefault(); // the address names the case that is open
    document.querySelector(link.getAttribute("href")).focus();
  });
}
addEventListener("hashchange", follow);
addEventListener("pagehide", () => !leaving && drafts.keepAway(desk?.me.name));
keys.begin({ F2: takeNext, F4: () => view.write(current?.id), F8: nextOfMine, F9: () => view.phrases() });
onSessionOver(() => leave(false));
tickets.begin();
preferences.begin();
audit.begin();
keep("events", {
  signal: everything.signal,
  onEvent: ({ event, data }) => event === "desk" && onDesk(JSON.parse(data)),
  onLost: (yes) => lost("desk", yes),
  poll: async () => onDesk(await ask("desk")),
});
