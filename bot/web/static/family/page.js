/** Puts the family's page together: the code, the consent that it opens, what a key does. */

import { call, Refused } from "../chat/api.js";
import { Kept } from "../ground/kept.js";
import { follow } from "../chat/stream.js";
import * as textSize from "../chat/text_size.js";
import * as bell from "./bell.js";
import { Shown } from "./shown.js";

const PAUSE = 2000; // ms between two attempts to reach the server

const kept = new Kept("localStorage", "banban.family"); // the token, until the consent ends or somebody leaves
const byId = (id) => document.getElementById(id);
const shown = new Shown();
let token = kept.recall();
let over = new AbortController();
let last = 0;

/** Shows the form for the code, with the reason why one stands before it again. */
function outside(reason) {
  over.abort();
  kept.forget();
  token = null;
  shown.clear();
  bell.ring(false);
  byId("inside").hidden = byId("own-keys").hidden = true;
  byId("enter").hidden = false;
  for (const note of ["over", "left"]) shown.note(note, note === reason);
  shown.note("lost", false);
  if (byId("leaving").open) byId("leaving").close();
  if (reason) byId("code").focus();
}

function inside() {
  byId("enter").hidden = true;
  byId("inside").hidden = byId("own-keys").hidden = false;
  for (const note of ["over", "left"]) shown.note(note, false);
  last = 0;
  over = new AbortController();
  watch(over.signal);
}

/** Follows what may be seen until the consent ends or somebody leaves. */
async function watch(signal) {
  while (!signal.aborted) {
    try {
      await follow("/api/family/events", { token, signal, lastId: last, onOpen: () => shown.note("lost", false), onEvent });
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Refused) return outside("over");
      shown.note("lost", true);
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

function onEvent({ event, data }) {
  const news = JSON.parse(data);
  if (event === "over") return outside("over");
  if (event === "message") {
    last = Math.max(last, news.n);
    return shown.message(news);
  }
  shown.view(news);
  bell.ring(Boolean(news.emergency && !news.emergency.helped));
}

async function join(event) {
  event.preventDefault();
  const code = byId("code").value.trim();
  shown.note("code", false);
  try {
    const joined = await call("/api/family/join", { method: "POST", body: { code: code || "-" } });
    token = joined.token;
    kept.remember(token);
    byId("code").value = "";
    inside();
    byId("main").focus();
  } catch (error) {
    if (!(error instanceof Refused)) shown.note("lost", true);
    shown.note("code", true, error instanceof Refused ? error.message : byId("enter-title").textContent);
    byId("code").focus();
  }
}

async function write(event) {
  event.preventDefault();
  const field = byId("words");
  const text = field.value.trim();
  const ask = event.submitter?.value === "ask";
  for (const note of ["sent", "asked", "refused"]) shown.note(note, false);
  shown.note("empty", !text);
  if (!text) return field.focus();
  try {
    await call("/api/family/messages", { method: "POST", token, body: { text, ask } });
    field.value = "";
    shown.note(ask ? "asked" : "sent", true);
  } catch (error) {
    if (error.status === 401 || error.status === 403) return outside("over");
    if (error instanceof Refused) shown.note("refused", true, error.message);
    else shown.note("lost", true);
  }
}

async function leave() {
  const held = token;
  outside("left");
  await call("/api/family/leave", { method: "POST", token: held, body: {} }).catch(() => {}); // it ends by itself then
}

textSize.begin(document.querySelectorAll("[data-size-step]"), byId("size-now"));
byId("code-form").addEventListener("submit", join);
byId("write").addEventListener("submit", write);
byId("leave").addEventListener("click", () => {
  byId("leaving").returnValue = "";
  byId("leaving").showModal();
});
byId("leaving").addEventListener("close", ({ target }) => target.returnValue === "yes" && leave());
bell.begin(byId("sound"));
if (token) inside();
else outside();
