/** One conversation seen from the page: what was said, what is not delivered yet, who holds it. Knows no DOM. */

import { call, Refused, Unreachable } from "./api.js";
import * as tab from "./memory.js";
import { follow } from "./stream.js";

const FIRST_PAUSE = 400; // ms before the first retry, doubled up to
const LONGEST_PAUSE = 5000;
const FRESH = 5000; // ms; a conversation that is refused so soon is no lost one: opening another would not help

/**
 * `listener` hears: message(message), said(item), confirmed(item, message), dropped(item), refused(item, words),
 * holder(name), wait(wait), city(id), busy(yes), lost(yes, words), advised(words), quiet(yes), erased(n), gone(undelivered items). A message is the interface's; an item is {key, text, after}.
 */
export class Conversation {
  #listener;
  #door;
  #memory;
  #state;
  #seen = new Set();
  #last = 0; // every message up to this number has been seen: where a reconnect resumes
  #openedAt = 0;
  #resolveOpened;
  opened = new Promise((resolve) => (this.#resolveOpened = resolve)); // resolves when it has its id and token
  #over = new AbortController();
  #delivering = false;
  #lost = false;
  #sleepers = new Set(); // whoever waits for the server tries at once when it is heard from

  /**
   * What `memory` has kept (this tab, unless told otherwise), else a conversation still to be opened in `city`, with words
   * to deliver in it.
   */
  constructor(listener, city, undelivered = [], { door = "web", memory = tab } = {}) {
    this.#listener = listener;
    this.#door = door;
    this.#memory = memory;
    this.#state = memory.recall() ?? { id: null, token: null, city, outbox: undelivered };
    if (this.#state.id) this.#resolveOpened();
    addEventListener("online", () => this.#wake(), { signal: this.#over.signal });
  }

  /** Opens the conversation if need be, delivers and follows; keeps trying while the server is away. */
  async start() {
    for (const item of this.#state.outbox) {
      item.shown = false;
      if (!this.#state.id) item.after = 0;
      this.#listener.said(item);
    }
    if (!this.#state.id) {
      const body = { door: this.#door, city: this.#state.city };
      const opened = await this.#insist(() => call("/api/conversations", this.#post(body)));
      if (!opened) return;
      Object.assign(this.#state, { id: opened.id, token: opened.token });
      this.#openedAt = Date.now();
      this.#resolveOpened();
      this.#memory.remember(this.#state);
      this.#receive(opened);
    } else {
      this.#listener.quiet(true); // what was said before is not news
      const before = await this.#insist(() => call(this.#path("messages?after=0"), this.#reading()));
      if (!before) return;
      this.#receive(before);
      this.#listener.quiet(false);
    }
    this.#follow();
    this.#deliver();
  }

  get id() {
    return this.#state.id;
  }

  get token() {
    return this.#state.token;
  }

  get city() {
    return this.#state.city;
  }

  set city(city) {
    this.#state.city = city;
    this.#memory.remember(this.#state);
  }

  /** Says `text` for the resident: shown and kept at once, delivered in order, once, as soon as it can be. */
  say(text) {
    const item = { key: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`, text, after: this.#last };
    this.#state.outbox.push(item);
    this.#memory.remember(this.#state);
    this.#listener.said(item);
    if (this.#delivering && this.#lost) this.#tryNow(item);
    this.#deliver();
  }

  /** One attempt ahead of what cannot be delivered: a cry for help must not stand in line. It is still said only once. */
  async #tryNow(item) {
    try {
      this.#receive(await this.#send(item));
      this.#wake();
    } catch (error) {
      this.#unreachable(error);
    }
  }

  /** `export` or `looks`: what is kept of this conversation, or who saw it; throws Unreachable or Refused. */
  ask(what) {
    return call(this.#path(what), this.#reading());
  }

  /** Lets nobody of the family look any more, whoever holds the conversation; throws Unreachable or Refused. */
  withdraw() {
    return call(this.#path("withdraw"), { ...this.#post({}), token: this.#state.token });
  }

  end() {
    this.#over.abort();
    this.#wake();
  }

  #post(body) {
    return { method: "POST", body, signal: this.#over.signal };
  }

  #send(item) {
    const body = { text: item.text, client_key: item.key };
    return call(this.#path("messages"), { ...this.#post(body), token: this.#state.token });
  }

  #path(tail) {
    return `/api/conversations/${encodeURIComponent(this.#state.id)}/${tail}`;
  }

  async #deliver() {
    if (this.#delivering || !this.#state.id || !this.#state.outbox.length) return;
    this.#delivering = true;
    this.#listener.busy(true);
    while (this.#state.outbox.length && !this.#over.signal.aborted) {
      const item = this.#state.outbox[0];
      const answer = await this.#insist(
        () => this.#send(item),
        (refusal) => this.#listener.refused(item, refusal.message),
      );
      if (this.#over.signal.aborted) return;
      if (answer) this.#receive(answer);
      if (answer && !item.shown) this.#listener.dropped(item); // the server wrote it differently and sent that
      this.#state.outbox.shift();
      this.#memory.remember(this.#state);
    }
    this.#delivering = false;
    this.#listener.busy(false);
  }

  async #follow() {
    while (!this.#over.signal.aborted) {
      await this.#insist(async () => {
        try {
          await this.#stream();
        } catch (error) {
          if (!error.pause) throw error;
          this.#receive(await call(this.#path(`messages?after=${this.#last}`), this.#reading())); // streams are full
          await this.#rest(error.pause);
        }
      });
      await this.#rest(FIRST_PAUSE);
    }
  }

  #reading() {
    return { token: this.#state.token, signal: this.#over.signal };
  }

  #stream() {
    return follow(this.#path("events"), {
      ...this.#reading(),
      lastId: this.#last,
      onOpen: () => this.#back(),
      onEvent: ({ event, data }) => {
        if (event === "message") this.#receive({ messages: [JSON.parse(data)] });
        if (event === "holder") this.#receive(JSON.parse(data));
      },
    });
  }

  /** Repeats `attempt` until the server has answered; undefined when it refused or the conversation is over. */
  async #insist(attempt, onRefused = () => {}) {
    for (let pause = FIRST_PAUSE; !this.#over.signal.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      try {
        const answer = await attempt();
        this.#back();
        return answer;
      } catch (error) {
        if (this.#over.signal.aborted) return undefined;
        if (error instanceof Refused) {
          const fresh = Date.now() - this.#openedAt < FRESH;
          if (!error.gone) onRefused(error);
          else if (this.#state.id && !fresh) this.#gone();
          if (!error.gone || !fresh) return undefined;
        } else if (!(error instanceof Unreachable)) console.error(error);
        this.#unreachable(error);
        await this.#rest(Math.max(pause, error.pause ?? 0));
      }
    }
    return undefined;
  }

  #unreachable(error) {
    this.#lost = true;
    this.#listener.lost(true, error.words);
    if (error.code === "alarm") this.#listener.advised(error.words);
  }

  #back() {
    this.#lost = false;
    this.#listener.lost(false);
    this.#wake();
  }

  #rest(pause) {
    return new Promise((resolve) => {
      const timer = setTimeout(up, pause);
      const sleepers = this.#sleepers;
      sleepers.add(up);
      function up() {
        clearTimeout(timer);
        sleepers.delete(up);
        resolve();
      }
    });
  }

  #wake() {
    for (const up of [...this.#sleepers]) up();
  }

  #gone() {
    this.end();
    this.#listener.gone(this.#state.outbox);
  }

  #receive({ messages = [], holder, city, wait, first = 1 }) {
    if (first > 1) this.#forget(first);
    for (const message of messages) {
      if (this.#seen.has(message.n)) continue;
      this.#seen.add(message.n);
      while (this.#seen.has(this.#last + 1)) this.#last += 1;
      const item = message.from === "resident" && this.#state.outbox.find((one) => this.#same(one, message));
      if (item) item.shown = true;
      if (item) this.#listener.confirmed(item, message);
      else this.#listener.message(message);
    }
    if (wait !== undefined) this.#listener.wait(wait);
    if (holder) this.#listener.holder(holder);
    if (city && city !== this.#state.city) {
      this.city = city;
      this.#listener.city(city);
    }
  }

  /** What came before message `first` was erased: it goes from here too, and is not waited for any more. */
  #forget(first) {
    this.#last = Math.max(this.#last, first - 1);
    while (this.#seen.has(this.#last + 1)) this.#last += 1;
    this.#listener.erased(first);
  }

  /** The stream may bring the resident's own words before the answer to the POST does. */
  #same(item, message) {
    return !item.shown && item.text === message.text && message.n > item.after;
  }
}
