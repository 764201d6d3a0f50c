/** The screen from morning to night: rests, serves one person after the other, and waits while the server is away. */

import { Speaker } from "../voice/speaker.js";
import { Scan } from "./scan.js";
import { Session } from "./session.js";
import { Wake } from "./wake.js";

const PROBE = 10_000; // ms between two looks at the server while nobody is there
const PROBE_AWAY = 3_000; // and while it is away
const PATIENCE = 5_000; // ms for its answer
const FAREWELL = 6_000; // ms

const byId = (id) => document.getElementById(id);
const wishes = new URLSearchParams(location.search); // of whoever installed it: printer=1, scan=1, city=…
const settings = { city: wishes.get("city") || document.body.dataset.city, printer: wishes.has("printer") };
let session = null;
let shown = "";
let probing;
let farewell;

const wake = new Wake(() => begin(), (on) => {
  for (const words of document.querySelectorAll("[data-ears]")) words.hidden = (words.dataset.ears === "on") !== on;
});
const scan = new Scan(() => begin(), wishes.get("scan"));

function show(name) {
  shown = name;
  for (const id of ["rest", "away", "farewell"]) byId(id).hidden = id !== name;
}

function begin() {
  if (session || shown === "away") return;
  clearTimeout(farewell);
  clearTimeout(probing);
  wake.end();
  show("session");
  const copy = byId("session").content.firstElementChild.cloneNode(true);
  byId("stage").replaceChildren(copy);
  session = new Session(copy, settings, over);
  session.start();
  scan.begin();
}

/** Nothing of the person before is left; `reason` is done, silence, anew or gone. */
function over(reason) {
  const speaks = session?.speaks;
  wipe();
  if (reason === "anew") return begin();
  if (reason !== "done") return rest();
  show("farewell");
  if (speaks) new Speaker({}, { sentence() {}, done() {}, trouble() {} }).line("/kiosk/lines/goodbye");
  farewell = setTimeout(rest, FAREWELL);
  return undefined;
}

function wipe() {
  const ended = session;
  session = null;
  ended?.end();
  scan.end();
  byId("stage").replaceChildren();
  byId("paper").replaceChildren();
  getSelection()?.removeAllRanges();
  document.activeElement?.blur?.();
  scrollTo(0, 0);
}

function rest() {
  clearTimeout(farewell);
  show("rest");
  wake.begin();
  probe();
}

/** Whether the server is there, as long as nobody is; after it was away the page is fetched anew. */
async function probe() {
  clearTimeout(probing);
  const there = await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) }).then((a) => a.ok, () => false);
  if (session) return;
  if (there && shown === "away") return location.reload();
  if (!there && shown !== "away") {
    wake.end();
    show("away");
  }
  probing = setTimeout(probe, there ? PROBE : PROBE_AWAY);
}

byId("opening").remove();
// The click, not the press: the finger must not come down on what appears under it.
for (const id of ["rest", "farewell"]) byId(id).addEventListener("click", (event) => event.detail < 2 && begin());
for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => session?.touched(true), { capture: true });
addEventListener("click", () => session?.touched(), { capture: true });
addEventListener("contextmenu", (event) => event.preventDefault());
addEventListener("pagehide", wipe);
addEventListener("pageshow", (event) => event.persisted && rest());
rest();
