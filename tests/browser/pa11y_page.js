/**
 * Runs pa11y on one tab of a browser that is already open, in the state in which it is: no reload, no second page.
 * Each line that comes in is a question, each line that goes out the answer to it; ends when no more can come.
 */

const pa11y = require("pa11y");
const puppeteer = require("puppeteer");

async function judge({ port, target, viewport }) {
  const browser = await puppeteer.connect({ browserURL: `http://127.0.0.1:${port}`, defaultViewport: null });
  try {
    const tab = await browser.waitForTarget((one) => one._targetId === target, { timeout: 10_000 });
    const page = await tab.page();
    const found = await pa11y(await page.url(), {
      browser,
      page,
      viewport,
      ignoreUrl: true,
      standard: "WCAG2AAA",
      runners: ["axe", "htmlcs"],
      // What axe cannot decide, such as the contrast of a line that is half scrolled away, is no error; our own gate measures it.
      levelCapWhenNeedsReview: "warning",
      timeout: 60_000,
    });
    return found.issues.map(({ code, context, message, selector }) => ({ code, context, message, selector }));
  } finally {
    await browser.disconnect();
  }
}

const lines = require("readline").createInterface({ input: process.stdin });
lines.on("line", async (line) => {
  const answer = await judge(JSON.parse(line)).then(
    (issues) => ({ issues }),
    (error) => ({ error: String(error.stack ?? error) }),
  );
  console.log(JSON.stringify(answer));
});
lines.on("close", () => process.exit());
