/** What is half written, for each case by itself; kept in memory, and in this tab's storage only while it is away. */

import { Kept } from "../ground/kept.js";

const away = new Kept("sessionStorage", "banban.desk.drafts");
const fields = [...document.querySelectorAll("[data-draft]")];
let drafts = {}; // case id -> {name of the field: text}
let open = null;

/** Brings back what the same operator had written before a reload or a new log-in; returns the case that was open. */
export function recall(operator) {
  const kept = away.recallJson();
  away.forget();
  if (kept?.operator !== operator) return null;
  drafts = { ...kept.drafts, ...drafts };
  if (open) show(open);
  return kept.open;
}

export function keepAway(operator) {
  save();
  away.remember(JSON.stringify({ operator, open, drafts }));
}

export function forget() {
  drafts = {};
  open = null;
  for (const field of fields) field.value = "";
}

/** Another case is opened: its own half-written words come back. */
export function change(id) {
  save();
  show(id);
}

/** Throws away what was written in `name` of case `id`; with `text`, only if it is still that. */
export function drop(name, id = open, text = null) {
  save();
  if (text !== null && drafts[id]?.[name]?.trim() !== text) return;
  delete drafts[id]?.[name];
  if (id === open) fields.find((one) => one.dataset.draft === name).value = "";
}

export function opened() {
  return open;
}

/** Whether something for residents is half written in case `id`. */
export function begun(id) {
  if (id === open) save();
  return Boolean(drafts[id]?.reply?.trim());
}

function save() {
  if (!open) return;
  const written = fields.filter((field) => field.value).map((field) => [field.dataset.draft, field.value]);
  drafts[open] = Object.fromEntries(written);
  if (!written.length) delete drafts[open];
}

function show(id) {
  open = id;
  for (const field of fields) field.value = drafts[id]?.[field.dataset.draft] ?? "";
}
