/** The function keys of the desk: those that neither browsers nor screen readers use for themselves. */

/** `acts`: {"F2": act …}. Without Ctrl, Alt, Shift or Meta, and not while a dialog is open. */
export function begin(acts) {
  addEventListener("keydown", (event) => {
    const act = acts[event.key];
    if (!act || event.ctrlKey || event.altKey || event.shiftKey || event.metaKey) return;
    if (document.querySelector("dialog[open]")) return;
    event.preventDefault();
    if (!event.repeat) act();
  });
}
