/** Tickets of a case and of all: what they are, and changing them; hidden where the service has none. */

import { ask, Refused } from "./api.js";
import { fail, why } from "./trying.js";
import { blank, fill, moment, note, words } from "./words.js";

const part = document.getElementById("tickets-part");
const own = document.getElementById("case-tickets");
const all = document.getElementById("tickets");
const state = document.getElementById("tickets-state");
const MASKED = /\*/;
const FIELDS = ["state", "assigned", "outcome"]; // what may be changed of a ticket, besides adding a note
let colleagues = []; // [{name, shown}], who may be given a ticket

/** Shows the tickets, unless the interface says that it has none at all. */
export async function begin() {
  const none = await ask("tickets?state=open").then(
    () => false,
    (error) => error instanceof Refused && error.status === 404,
  );
  part.hidden = document.getElementById("tickets-open").hidden = none;
}

export function people(on) {
  colleagues = on;
}

export function showOwn(tickets = []) {
  own.replaceChildren(...tickets.map((ticket) => line(ticket)));
}

/** Files a ticket for the case `id`; raises Refused, Unreachable. */
export async function file(id, wish) {
  const answer = await ask(`cases/${id}/tickets`, wish);
  const ticket = answer.ticket ?? answer;
  own.append(line(ticket));
  return ticket;
}

/** Reads the list that is wanted. */
export async function showAll() {
  try {
    const wanted = state.value;
    const { tickets } = await ask(`tickets?state=${encodeURIComponent(wanted)}`);
    if (wanted !== state.value) return; // another list was chosen meanwhile, and its answer may have come first
    all.replaceChildren(...tickets.map((ticket) => line(ticket)));
    note("tickets", tickets.length > 0);
  } catch (error) {
    fail(error);
  }
}

function line(ticket) {
  const li = blank("ticket-line");
  const form = li.querySelector("form");
  draw(li, ticket);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save(li, form);
  });
  li.querySelector("[data-history]").addEventListener("click", () => showHistory(li));
  li.querySelector("[data-uncover]").addEventListener("click", () => uncover(li));
  return li;
}

/** Shows the ticket; with `keeps` what was changed in its form, and is not stored yet, stays. */
function draw(li, ticket, keeps = false) {
  const before = li.ticket;
  li.ticket = ticket;
  fill(li, {
    head: `${words(`kind_${ticket.kind}`) || ticket.kind} ${ticket.reference}`,
    state: words(`state_${ticket.state}`),
    late: ticket.late ? words("late") : "",
    what: ticket.what,
  });
  const facts = { due: moment(ticket.due_at), ...ticket };
  const known = ["due", "phone", "wanted", "place", "outcome"].filter((name) => facts[name]);
  const lines = known.map((name) => fill(blank("known"), { label: words(`fact_${name}`), value: facts[name] }));
  li.querySelector("[data-list=facts]").replaceChildren(...lines);
  li.querySelector("[data-uncover]").hidden = !MASKED.test(ticket.phone ?? "");
  const { elements } = li.querySelector("form");
  const kept = FIELDS.filter((name) => keeps && elements[name].value !== (before[name] ?? ""));
  const written = Object.fromEntries(kept.map((name) => [name, elements[name].value]));
  offer(elements.assigned, ticket.assigned);
  for (const name of FIELDS) elements[name].value = written[name] ?? ticket[name] ?? "";
  if (!keeps) elements.note.value = "";
}

/** Whoever is on may be given it; who has it already stays in the list. */
function offer(field, assigned) {
  const known = colleagues.map(({ name, shown }) => new Option(shown, name));
  if (assigned && !colleagues.some(({ name }) => name === assigned)) known.push(new Option(assigned, assigned));
  field.replaceChildren(field.options[0], ...known);
}

/** Sends only what was changed; another's edit in between is shown instead of being overwritten. */
async function save(li, { elements }) {
  const hint = li.querySelector(".hint");
  const changes = { version: li.ticket.version };
  for (const name of FIELDS) {
    if (elements[name].value !== (li.ticket[name] ?? "")) changes[name] = elements[name].value;
  }
  if (elements.note.value.trim()) changes.note = elements.note.value.trim();
  try {
    const answer = await ask(`tickets/${li.ticket.id}`, changes);
    draw(li, answer.ticket ?? answer);
    hint.textContent = words("saved");
  } catch (error) {
    hint.textContent = why(error);
    if (error.code === "stale") draw(li, await ask(`tickets/${li.ticket.id}`).catch(() => li.ticket), true);
  }
}

/** Who is to be called is shown whole by an act that is recorded. */
async function uncover(li) {
  try {
    const { phone } = await ask(`tickets/${li.ticket.id}/uncover`, {});
    draw(li, { ...li.ticket, phone }, true);
    li.querySelector("summary").focus();
  } catch (error) {
    li.querySelector(".hint").textContent = why(error);
  }
}

async function showHistory(li) {
  const list = li.querySelector("[data-list=history]");
  try {
    const { history } = await ask(`tickets/${li.ticket.id}`);
    list.replaceChildren(...history.map(step));
    list.hidden = false;
  } catch (error) {
    li.querySelector(".hint").textContent = why(error);
  }
}

function step({ at, who, act, after }) {
  const changed = Object.values(after ?? {}).filter((value) => typeof value === "string" && value).join("，");
  const text = [words(`act_${act}`) || act, changed].filter(Boolean).join("：");
  return fill(blank("line"), { text, from: [who, moment(at)].join(" · ") });
}
