/** The record of who did what, for supervisors: reads it backwards from the newest; changes nothing. */

import { ask } from "./api.js";
import { open } from "./dialogs.js";
import { why } from "./trying.js";
import { blank, fill, moment, words } from "./words.js";

const NEWEST = 999_999_999;
const SHORT = 6; // characters of a conversation's id: enough to tell two apart by eye

/** Does nothing where the page has no record. */
export function begin() {
  const key = document.getElementById("audit-open");
  if (!key) return;
  const list = document.getElementById("entries");
  const hint = document.querySelector("#audit .hint");
  const more = document.getElementById("audit-more");
  let before = NEWEST;
  const read = async () => {
    hint.textContent = "";
    try {
      const { entries } = await ask(`audit?before=${before}`);
      list.append(...entries.map(line));
      before = entries.at(-1)?.id ?? before;
      more.hidden = !entries.length;
    } catch (error) {
      hint.textContent = why(error);
    }
  };
  more.addEventListener("click", read);
  key.addEventListener("click", () => {
    before = NEWEST;
    list.replaceChildren();
    open("audit");
    read();
  });
}

function line({ at, who, act, conversation_id: id, detail }) {
  const [kind, name] = who.split(":");
  const did = words(`did_${act}`, detail ?? {}) || act;
  return fill(blank("entry"), { at: moment(at), who: words(`who_${kind}`) || name || who, act: did, which: id?.slice(0, SHORT) });
}
