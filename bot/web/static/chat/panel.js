/** The panel 我的资料: who may look and who did, a copy to keep; everything else it says as a sentence. */

const WHEN = { month: "long", day: "numeric", hour: "numeric", minute: "2-digit", timeZone: "Asia/Shanghai" };
const FILE = "伴办-我的资料.json";

/** `conversation()` is the one of now; `say(text)` says a sentence for the resident. */
export function begin(conversation, say) {
  const panel = document.getElementById("own");
  document.getElementById("own-key").addEventListener("click", async () => {
    panel.showModal();
    attempt(panel, async () => show(panel, await conversation().ask("looks")));
  });
  for (const key of panel.querySelectorAll("[data-says]")) {
    key.addEventListener("click", () => say(key.dataset.says));
  }
  panel.querySelector("#keep").addEventListener("click", () => {
    attempt(panel, async () => save(await conversation().ask("export")), "kept");
  });
  panel.querySelector("#shut").addEventListener("click", () => {
    attempt(
      panel,
      async () => {
        await conversation().withdraw();
        show(panel, await conversation().ask("looks"));
      },
      "shut",
    );
  });
}

async function attempt(panel, act, done) {
  note(panel);
  try {
    await act();
    note(panel, done);
  } catch {
    note(panel, "failed");
  }
}

function note(panel, name) {
  for (const one of panel.querySelectorAll("[data-kept]")) one.hidden = one.dataset.kept !== name;
}

function show(panel, { family, looks }) {
  const [allowed, looked] = ["#allowed", "#looked"].map((id) => panel.querySelector(id));
  const joined = family.map(({ who, until }) => line(allowed, who, day(until)));
  allowed.replaceChildren(...(joined.length ? joined : [line(allowed)]));
  const names = [...new Set(looks.map(({ who }) => who))];
  const seen = names.map((who) => {
    const own = looks.filter((look) => look.who === who); // the newest first
    const kinds = [...new Set(own.map(({ what }) => looked.dataset[what]))].filter(Boolean).join("、");
    return line(looked, looked.dataset[who] ?? who, [time(own[0].at), kinds].filter(Boolean).join("，"));
  });
  looked.replaceChildren(...(seen.length ? seen : [line(looked)]));
}

function line(list, who, rest) {
  const li = document.createElement("li");
  li.textContent = who ? `${who}${list.dataset.joins}${rest}` : list.dataset.nobody;
  return li;
}

function day(at) {
  return new Date(at).toLocaleDateString("zh-CN", { month: "long", day: "numeric", timeZone: "Asia/Shanghai" });
}

function time(at) {
  return new Date(at).toLocaleString("zh-CN", WHEN);
}

function save(copy) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(copy, null, 1)], { type: "application/json" }));
  link.download = FILE;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
