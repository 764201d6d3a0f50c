/** The top line: today's figures against their target, opening hours, who is logged in. */

import { run, stop } from "./timers.js";
import { fill, words } from "./words.js";

const TARGET = 0.95; // of GB/T 33358: answered within 15 s

const level = document.getElementById("level");

export function show({ level: figures, duty, tickets, me }) {
  const good = figures.share === null || figures.share === undefined || figures.share >= TARGET;
  level.classList.toggle("low", !good);
  fill(level, {
    figures: figures.calls ? sentence(figures, good) : words("figures_none"),
    duty: words(`duty_${duty.open ? "open" : "closed"}${duty.hours ? "" : "_bare"}`, duty),
  });
  longest(figures.longest_waiting_s);
  fill(document.getElementById("logout"), { me: me.shown });
  const key = document.getElementById("tickets-open");
  fill(key, { count: words(tickets?.late ? "ticket_count_late" : "ticket_count", { open: 0, ...tickets }) });
}

function longest(seconds) {
  const place = level.querySelector("[data-field=longest]");
  place.hidden = seconds === null || seconds === undefined;
  if (place.hidden) stop(place);
  else run(place, seconds, (time) => words("longest", { time }));
}

function sentence({ calls, share }, good) {
  const known = share !== null && share !== undefined;
  const judged = words("figures_share", { share: Math.floor(share * 1000) / 10 }) + words(good ? "figures_good" : "figures_low");
  return words("figures", { calls }) + (known ? judged : "");
}
