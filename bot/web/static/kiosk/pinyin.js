/** Characters and words for what was typed in pinyin; knows tables and letters, and no key. */

import chinese from "../vendor/simple-keyboard/chinese.js";

const PREDICTED = 12; // words at most whose pinyin only begins like this
const PREDICT_FROM = 2; // letters
const LONGEST = 24; // letters of one word's pinyin

const characters = new Map(Object.entries(chinese.layoutCandidates).map(([sound, row]) => [sound, row.split(" ")]));
let words = new Map(); // pinyin -> words, the most common first
let sounds = []; // their pinyin, sorted

/** Reads the words once; without them single characters still work. */
export async function load(address) {
  if (words.size) return;
  const found = await fetch(address).then((response) => (response.ok ? response.json() : {}), () => ({}));
  words = new Map(Object.entries(found).map(([sound, row]) => [sound, row.split(" ")]));
  sounds = [...words.keys()].sort();
}

/** The letters at the end of `text` that are not characters yet. */
export function unfinished(text) {
  return /[a-z]*$/i.exec(text)[0].toLowerCase();
}

/** [{text, letters}]: what the first `letters` of `run` may become, the likeliest first, each once. */
export function candidates(run) {
  const found = new Map();
  const offer = (texts, letters) => texts.forEach((text) => found.has(text) || found.set(text, { text, letters }));
  if (!run) return [];
  offer(words.get(run) ?? [], run.length);
  offer(characters.get(run) ?? [], run.length);
  if (!found.size) offer(sentence(run), run.length);
  if (run.length >= PREDICT_FROM) offer(beginning(run), run.length);
  for (let length = Math.min(run.length - 1, LONGEST); length > 0; length -= 1) {
    const sound = run.slice(0, length);
    offer(words.get(sound) ?? [], length);
    if (!characters.has(sound)) continue;
    offer(characters.get(sound), length);
    break;
  }
  return [...found.values()];
}

function beginning(run) {
  let low = 0;
  for (let high = sounds.length; low < high; ) {
    const middle = (low + high) >> 1;
    if (sounds[middle] < run) low = middle + 1;
    else high = middle;
  }
  const found = [];
  for (; low < sounds.length && sounds[low].startsWith(run) && found.length < PREDICTED; low += 1) {
    if (sounds[low] !== run) found.push(words.get(sounds[low])[0]);
  }
  return found;
}

/** The whole run as the likeliest words, longest first: woyaoyuyue is 我要预约; nothing when a rest stays. */
function sentence(run) {
  let text = "";
  for (let at = 0; at < run.length; ) {
    let length = Math.min(run.length - at, LONGEST);
    while (length && !words.has(run.slice(at, at + length)) && !characters.has(run.slice(at, at + length))) length -= 1;
    if (!length) return [];
    const sound = run.slice(at, at + length);
    text += (words.get(sound) ?? characters.get(sound))[0];
    at += length;
  }
  return [text];
}
