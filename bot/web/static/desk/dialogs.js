/** Small windows that ask before something is done; knows what was chosen, does nothing. */

/** Opens the dialog `id`; resolves to whether it was confirmed. `missing(form)` names a field that is still needed. */
export function confirm(id, missing = () => null) {
  const dialog = document.getElementById(id);
  const form = dialog.querySelector("form");
  const hint = dialog.querySelector(".hint");
  const check = (event) => {
    const field = event.submitter?.value === "yes" ? missing(form) : null;
    if (!field) return;
    event.preventDefault();
    hint.textContent = hint.dataset.missing;
    field.focus();
  };
  if (hint) hint.textContent = "";
  dialog.returnValue = "";
  form.addEventListener("submit", check);
  dialog.showModal();
  return new Promise((resolve) => {
    const closed = () => {
      form.removeEventListener("submit", check);
      resolve(dialog.returnValue === "yes");
    };
    dialog.addEventListener("close", closed, { once: true });
  });
}

export function open(id) {
  document.getElementById(id).showModal();
}
