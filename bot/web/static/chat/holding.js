/** A key that is held while one speaks: by hand, by keyboard, or pressed once where holding is too hard. */

const TAP = 400; // ms; whoever lets go sooner has pressed, and does not hold

/** `voice` is held while `key` is; a short press begins a turn that ends by itself, or by the next press. */
export function holdToTalk(key, voice) {
  let since = 0;

  function down() {
    since = 0;
    if (voice.listening) voice.release();
    else {
      since = Date.now();
      voice.hold();
    }
  }

  function up() {
    if (since && Date.now() - since < TAP) voice.listen();
    else if (since) voice.release();
    since = 0;
  }

  key.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    key.setPointerCapture(event.pointerId); // a hand that trembles may leave the key
    down();
  });
  key.addEventListener("pointerup", up);
  key.addEventListener("pointercancel", up);
  key.addEventListener("contextmenu", (event) => event.preventDefault()); // what a long touch means elsewhere
  for (const [type, act] of [["keydown", down], ["keyup", up]]) {
    key.addEventListener(type, (event) => {
      if (![" ", "Enter"].includes(event.key)) return;
      event.preventDefault();
      if (!event.repeat) act();
    });
  }
  key.addEventListener("blur", up);
  key.addEventListener("click", (event) => {
    if (event.detail) return; // by hand: it was held already
    if (voice.listening) voice.release(); // a screen reader or a switch can only press
    else voice.listen();
  });
}
