// Long lists: all rows are counted, few are drawn, scrolling from end to end shows them. Times are
// held to a limit only on the workspace that ADO_LARGE_WORKSPACE names, of 2,000 missions and
// 100,000 outcomes (ado-make-workspace DIR 2000 100000), with a release build and nothing beside it:
// the first paint comes within a second, and so do rows that are scrolled to.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, test } from "node:test";
import { dashboard, endings } from "./ado.mjs";
import { assertNoTrouble, openBrowser, openPage } from "./browser.mjs";

const large = process.env.ADO_LARGE_WORKSPACE;
const missions = large ? 2000 : 200;
const outcomes = large ? 100_000 : 5000;
let browser, server;

const later = endings(after);

before(async () => {
  if (!large) {
    execFileSync(process.env.ADO_MAKE_WORKSPACE, ["long", String(missions), String(outcomes)]);
  }
  server = await dashboard(later, large ?? "long");
  browser = await openBrowser(later);
});

async function firstPaint(page) {
  return page.evaluate(
    () => performance.getEntriesByName("first-contentful-paint")[0].startTime);
}

// Goes to the share of the table's height, and waits until rows are there.
async function scrollTo(page, share) {
  return page.evaluate(async (at) => {
    const body = document.querySelector(".t-body");
    body.scrollIntoView({ block: "center" }); // A fleet's charts stand above it.
    body.scrollTop = (body.scrollHeight - body.clientHeight) * at;
    const begin = performance.now();
    await new Promise((resolve) => requestAnimationFrame(resolve));
    for (;;) {
      const box = body.getBoundingClientRect();
      const middle = document.elementFromPoint(box.left + 40, box.top + box.height / 2);
      const row = middle?.closest(".t-row");
      if (row && !row.innerText.includes("…\n") && !row.innerText.startsWith("…")) break;
      if (performance.now() - begin > 20_000) throw new Error(`no rows at ${at} of the table`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return performance.now() - begin;
  }, share);
}

const reading = "Reading what is recorded";

// What nobody has read yet stands there at once, by name; the rest fills in by itself.
test("a server that has just begun", async () => {
  const begin = performance.now();
  const page = await openPage(browser, server.origin);
  await page.goTo("missions");
  await page.locator(".t-row").first().waitFor({ timeout: 60_000 });
  const rows = performance.now() - begin;
  const count = Number(await page.locator("[role=grid]").first().getAttribute("aria-rowcount"));
  assert.equal(count - 1, missions);
  await page.getByText(reading).waitFor({ state: "detached", timeout: 240_000 });
  const all = performance.now() - begin;
  assert.doesNotMatch(await page.locator(".t-body").first().innerText(), /reading/);
  console.log(`rows after ${rows.toFixed(0)} ms, all read after ${all.toFixed(0)} ms`);
  if (large) assert.ok(rows < 2000, `rows after ${rows} ms`);
  assertNoTrouble(page);
  await page.close();
});

async function measure(place, total) {
  const page = await openPage(browser, server.origin);
  await page.goTo(place);
  await page.locator(".t-row").first().waitFor({ timeout: 240_000 });
  await page.getByText(reading).waitFor({ state: "detached", timeout: 240_000 });
  await page.close();
  const again = await openPage(browser, server.origin);
  const begin = performance.now();
  await again.goTo(place);
  await again.locator(".t-row").first().waitFor();
  const rows = performance.now() - begin;
  const paint = await firstPaint(again);
  const count = Number(await again.locator("[role=grid]").first().getAttribute("aria-rowcount"));
  assert.equal(count - 1, total, place);
  const waits = [];
  for (const share of [0.5, 1, 0.1, 0.9, 0]) waits.push(await scrollTo(again, share));
  const drawn = await again.locator(".t-row").count();
  console.log(`${place}: painted after ${paint.toFixed(0)} ms, rows after ${rows.toFixed(0)} ms, ` +
    `scrolled in ${waits.map((wait) => wait.toFixed(0)).join(", ")} ms, ${drawn} rows drawn`);
  if (large) {
    assert.ok(paint < 1000, `${place}: first paint after ${paint} ms`);
    assert.ok(Math.max(...waits) < 1000, `${place}: rows after ${waits} ms`);
  }
  assert.ok(drawn < 100, `${place}: ${drawn} rows are drawn`);
  assertNoTrouble(again);
  await again.close();
}

test("missions of a fleet", () => measure("fleet", missions));
test("missions", () => measure("missions", missions));
test("outcomes", () => measure("blackboard", outcomes));
