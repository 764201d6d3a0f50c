/** What is taken along: shown large to copy, as a QR code, or printed; fetched when asked for, and nowhere kept. */

/** `ask()` gives {lines, qr} or throws; `printer` tells whether there is one. */
export function begin(root, ask, printer) {
  const dialog = root.querySelector("#taking");
  const show = (name) => {
    for (const part of dialog.querySelectorAll("[data-taking]")) part.hidden = part.dataset.taking !== name;
    dialog.querySelector("#print").hidden = name !== "there" || !printer;
  };
  dialog.querySelector("#print").addEventListener("click", () => print(dialog));
  return async () => {
    show("reading");
    if (!dialog.open) dialog.showModal();
    try {
      const { lines, qr } = await ask();
      dialog.querySelector("#lines").replaceChildren(...lines.map(item));
      picture(dialog.querySelector("#qr"), qr);
      show(lines.length ? "there" : "nothing");
    } catch {
      show("failed");
    }
  };
}

function item(text) {
  const li = document.createElement("li");
  li.textContent = text;
  return li;
}

function picture(figure, address) {
  figure.querySelector("img")?.remove();
  figure.hidden = !address;
  if (!address) return;
  const image = document.createElement("img");
  image.alt = figure.dataset.alt;
  image.src = address;
  figure.prepend(image);
}

/** Prints the lines and nothing else: layout.css hides all but the paper, which is emptied at once. */
function print(dialog) {
  const paper = document.getElementById("paper");
  const copies = [...dialog.querySelectorAll("#lines, #qr img")].map((part) => part.cloneNode(true));
  paper.replaceChildren(...copies);
  paper.firstElementChild.removeAttribute("id");
  window.print();
  paper.replaceChildren();
}
