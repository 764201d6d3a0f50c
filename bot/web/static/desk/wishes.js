/** What an operator wants before something is done, asked in a small window, in the shape that the interface takes. */

import { confirm } from "./dialogs.js";
import * as drafts from "./drafts.js";

const formOf = (id) => document.getElementById(id).querySelector("form");

/** {"note"?}; null: not now. */
export async function passing() {
  return (await confirm("pass")) ? note("pass-note") : null;
}

/** {"outcome", "note"?}; null: not now. */
export async function closing() {
  const outcome = (form) => new FormData(form).get("outcome");
  for (const radio of formOf("close").querySelectorAll("[type=radio]")) radio.checked = false;
  const sure = await confirm("close", (form) => (outcome(form) ? null : form.querySelector("input")));
  return sure ? { outcome: outcome(formOf("close")), ...note("close-note") } : null;
}

/** {"kind", "what", …}; null: not now. */
export async function ticket() {
  const sure = await confirm("ticket", ({ elements }) => (elements.what.value.trim() ? null : elements.what));
  return sure ? Object.fromEntries([...new FormData(formOf("ticket"))].filter(([, value]) => value.trim())) : null;
}

export function ticketFiled() {
  formOf("ticket").reset();
  drafts.drop("ticket");
}

function note(id) {
  const text = document.getElementById(id).value.trim();
  return text ? { note: text } : {};
}
