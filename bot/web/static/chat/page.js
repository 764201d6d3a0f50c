/** Puts the page together: what a key or a word does. The only module that knows all the others. */

import { Conversation } from "./conversation.js";
import { forget } from "./memory.js";
import * as panel from "./panel.js";
import { Talking } from "./talking.js";
import * as textSize from "./text_size.js";
import { View } from "./view.js";

const THINKING_AFTER = 600; // ms: a quick answer needs no "I am thinking"
const NEARLY_FULL = 50; // characters left when the counter appears

const byId = (id) => document.getElementById(id);
const app = document.querySelector(".app");
const field = byId("field");
const view = new View(say, onPress);
const access = {
  get id() {
    return conversation.id;
  },
  get token() {
    return conversation.token;
  },
  get opened() {
    return conversation.opened;
  },
};
const talking = new Talking(access, say, onPress, () => view.settle());
let conversation;
let thinking;

/** A conversation's news on this page; each conversation has its own, so that an old one cannot speak any more. */
function listener() {
  return {
    said: (item) => view.said(item),
    confirmed: (item, message) => {
      view.confirmed(item, message);
      talking.message(message);
    },
    dropped: (item) => view.dropped(item),
    message: (message) => {
      view.message(message);
      talking.message(message);
    },
    holder: (name) => view.holder(name),
    wait: (wait) => view.wait(wait),
    city: showCity,
    lost,
    advised: (words) => view.note("advice", true, words),
    busy,
    refused,
    quiet: (yes) => {
      view.quiet(yes);
      talking.quiet(yes);
    },
    erased: (first) => view.erased(first),
    gone: (outbox) => begin(outbox, true),
  };
}

function begin(outbox = [], anew = false) {
  const city = conversation?.city ?? app.dataset.city;
  conversation?.end();
  if (conversation) forget();
  busy(false);
  talking.anew();
  talking.quiet(false);
  view.clear();
  view.quiet(false);
  view.wait(null);
  view.holder("bot");
  view.note("anew", anew);
  conversation = new Conversation(listener(), city, outbox);
  showCity(conversation.city);
  conversation.start();
}

function say(text) {
  for (const note of ["refused", "empty", "anew"]) view.note(note, false);
  talking.said();
  conversation.say(text);
}

function busy(yes) {
  clearTimeout(thinking);
  if (yes) thinking = setTimeout(() => view.note("thinking", true), THINKING_AFTER);
  else view.note("thinking", false);
}

function lost(yes, words = "") {
  const troubled = document.querySelector('[data-note="troubled"]');
  view.note("lost", yes && !words);
  view.note("troubled", yes && Boolean(words), words + troubled.dataset.after);
  if (!yes) view.note("advice", false);
  byId("notes").classList.toggle("lost", yes); // then nobody is thinking
}

function refused(item, words) {
  view.dropped(item);
  view.note("refused", true, words || undefined);
  if (!field.value) field.value = item.text;
}

function send() {
  const text = field.value.trim();
  view.note("empty", !text);
  if (!text) field.focus();
  else {
    say(text);
    field.value = "";
    count();
  }
}

function count() {
  const left = field.maxLength - field.value.length;
  byId("left").hidden = left > NEARLY_FULL;
  byId("left").firstElementChild.textContent = left;
  if (field.value) view.note("empty", false);
}

/** A shaky hand presses twice: only the first press counts. */
function onPress(element, act) {
  element.addEventListener("click", (event) => {
    if (event.detail < 2) act(event);
    else event.preventDefault();
  });
}

function showCity(id) {
  const place = document.querySelector(`#cities [data-city="${id}"]`);
  if (place) byId("city-name").textContent = place.dataset.name;
}

function changeCity({ currentTarget: key }) {
  say(key.dataset.says);
  conversation.city = key.dataset.city;
  showCity(key.dataset.city);
}

textSize.begin(document.querySelectorAll("[data-size-step]"), byId("size-now"));
byId("say").addEventListener("submit", (event) => {
  event.preventDefault();
  send();
});
onPress(document.querySelector(".send"), () => {});
field.addEventListener("input", count);
field.addEventListener("keydown", (event) => {
  // 229: some input methods end a word with Enter and do not say that they are composing.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  if (!event.repeat) send();
});
for (const key of document.querySelectorAll("nav [data-says], .banner [data-says]")) onPress(key, () => say(key.dataset.says));
byId("city").addEventListener("click", () => byId("cities").showModal());
for (const key of document.querySelectorAll("#cities [data-says]")) key.addEventListener("click", changeCity);
panel.begin(() => conversation, say);
byId("restart").addEventListener("click", () => {
  byId("again").returnValue = "";
  byId("again").showModal();
});
byId("again").addEventListener("close", ({ target }) => target.returnValue === "yes" && begin());
byId("opening").remove();
for (const part of document.querySelectorAll(".frame, .frame main")) part.hidden = false;
begin();
