/** One stream of sound to the server and what it hears in it; begins again once when the line breaks. */

const LARGEST = 48_000; // bytes in one piece when much is sent at once; the server takes 65,536
const PATIENCE = 4000; // ms until a line that does not open counts as broken
const LAST_WORDS = 8000; // ms that the server may need for what it heard last
const AGAIN = 500; // ms before the second try
const BEFORE = 20; // frames of silence that are kept: a word may have begun in them

/**
 * `listener` hears: partial(text, pause), final(text, pause), finished(), over(code). `pause` is how many seconds of
 * silence end an answer to what was asked. After finished() or over() nothing comes any more.
 */
export class Ear {
  #access;
  #rate;
  #listener;
  #socket;
  #unheard = []; // frames since the last words that were final: sent again when the line breaks
  #tries = 0;
  #finishing = false;
  #opening = true;
  #deaf = false;
  #done = false;
  #timer;

  /** `access` has `id` and `token` of the conversation; `rate` is that of the frames, in Hz. */
  constructor(access, rate, listener) {
    this.#access = { id: access.id, token: access.token };
    this.#rate = rate;
    this.#listener = listener;
    this.#connect();
  }

  /** Sends one frame (an ArrayBuffer of 16-bit samples), or keeps it until the line is open. */
  send(samples) {
    if (this.#done || this.#finishing) return;
    this.#unheard.push(samples);
    if (this.#open) this.#socket.send(samples);
  }

  /** No more sound comes: what was heard last arrives as final(), then finished(). */
  finish() {
    if (this.#done || this.#finishing) return;
    this.#finishing = true;
    if (this.#open) this.#finish();
  }

  /** Forgets what was heard since the last final(): it was not the person who spoke. */
  reset() {
    if (this.#done || this.#finishing || !this.#open) return;
    this.#deaf = true;
    this.#unheard = [];
    this.#socket.send('{"reset": 1}');
  }

  close() {
    this.#end();
  }

  get #open() {
    return this.#socket?.readyState === WebSocket.OPEN && !this.#opening;
  }

  #connect() {
    const address = new URL(`/api/conversations/${encodeURIComponent(this.#access.id)}/ears`, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    const socket = new WebSocket(address);
    this.#socket = socket;
    this.#opening = true;
    this.#wait(PATIENCE);
    socket.addEventListener("open", () => {
      clearTimeout(this.#timer);
      socket.send(JSON.stringify({ config: { sample_rate: this.#rate, token: this.#access.token } }));
      this.#opening = false;
      for (const piece of pieces(this.#unheard)) socket.send(piece);
      if (this.#finishing) this.#finish();
    });
    socket.addEventListener("message", ({ data }) => this.#socket === socket && this.#hear(JSON.parse(data)));
    socket.addEventListener("close", () => this.#socket === socket && this.#broken());
  }

  #finish() {
    this.#socket.send('{"eof": 1}');
    this.#wait(LAST_WORDS);
  }

  #wait(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#broken(), ms);
  }

  #hear({ error, partial, text, pause, reset, last }) {
    if (error) this.#over(error.code);
    else if (reset) this.#deaf = false;
    else if (text !== undefined) {
      this.#tries = 0;
      if (!this.#finishing) this.#unheard = [];
      if (!this.#deaf) this.#listener.final(text, pause);
      if (last) {
        this.#end();
        this.#listener.finished();
      }
    } else {
      if (!partial && this.#open) this.#unheard = this.#unheard.slice(-BEFORE);
      if (!this.#deaf) this.#listener.partial(partial, pause);
    }
  }

  #broken() {
    if (this.#done) return;
    const socket = this.#socket;
    this.#socket = null; // what still comes from it is not for us
    socket.close();
    clearTimeout(this.#timer);
    this.#tries += 1;
    if (this.#tries > 1) this.#over("lost");
    else this.#timer = setTimeout(() => this.#done || this.#connect(), AGAIN);
  }

  #over(code) {
    this.#end();
    this.#listener.over(code);
  }

  #end() {
    this.#done = true;
    this.#unheard = [];
    clearTimeout(this.#timer);
    this.#socket?.close();
    this.#socket = null;
  }
}

/** `frames` put together into few pieces. */
function* pieces(frames) {
  let piece = [];
  let bytes = 0;
  for (const frame of frames) {
    if (bytes + frame.byteLength > LARGEST) {
      yield new Blob(piece);
      [piece, bytes] = [[], 0];
    }
    piece.push(frame);
    bytes += frame.byteLength;
  }
  if (piece.length) yield new Blob(piece);
}
