/** What is known of the matter: collected answers, the family's rights, the notes of colleagues. */

import { blank, fill, moment, note, words } from "./words.js";

const notes = document.getElementById("notes");

export function showKnown(brief) {
  const collected = brief?.collected ?? [];
  const lines = collected.map(([label, value]) => fill(blank("known"), { label, value }));
  document.getElementById("collected").replaceChildren(...lines);
  note("collected", collected.length > 0);
  const left = brief?.left ?? [];
  fill(document.getElementById("side"), { left: left.length ? words("left_aside", { wants: left.join("、") }) : "" });
}

export function showFamily(family = []) {
  document.getElementById("family-part").hidden = !family.length;
  document.getElementById("family").replaceChildren(...family.map(member));
}

export function showNotes(list = []) {
  notes.replaceChildren(...list.map(line));
}

export function addNote(one) {
  notes.append(line(one));
}

function line({ shown, operator, text, at }) {
  return fill(blank("line"), { text, from: [shown || operator, moment(at)].filter(Boolean).join(" · ") });
}

function member({ who, sees, until }) {
  const rights = sees.map((name) => words(`sees_${name}`) || name).join("、");
  return fill(blank("line"), { text: who, from: words("sees", { sees: rights, until: moment(until) }) });
}
