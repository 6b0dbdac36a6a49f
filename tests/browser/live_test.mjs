// A fleet at work: it shows up by itself, and each change within a second of its event.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { after, before, test } from "node:test";
import { dashboard, fleetFile, smallDatabase, start, endings } from "./ado.mjs";
import { assertNoTrouble, openBrowser, openPage } from "./browser.mjs";

const workspace = "live";
const latest = 1000;
let browser, server, file;

const later = endings(after);

before(async () => {
  const db = await smallDatabase();
  file = await fleetFile("shop", db, [
    { id: "10_price_or_listing", calls: 40 }, { id: "06_split_orders", calls: 2 },
  ], 400);
  server = await dashboard(later, workspace);
  browser = await openBrowser(later);
});

function fleetEvents() {
  const folder = `${workspace}/fleets`;
  if (!existsSync(folder)) return [];
  const [id] = readdirSync(folder);
  if (!id) return [];
  const lines = readFileSync(`${folder}/${id}/journal.jsonl`, "utf8").split("\n");
  return lines.slice(0, -1).map((line) => JSON.parse(line));
}

// From now on the page notes when a query's row first has a state, by the clock of this machine.
async function watchRows(page) {
  await page.evaluate(() => {
    window.seen = {};
    const note = () => {
      for (const row of document.querySelectorAll(".t-row")) {
        const query = row.querySelector("[role=gridcell]:nth-child(2)")?.textContent;
        const state = row.querySelector(".status")?.textContent.replace(/^\S+ /, "").trim();
        window.seen[`${query} ${state === "running" ? "running" : state && "other"}`] ??= Date.now();
        if (state && state !== "running" && window.seen[`${query} running`]) {
          window.seen[`${query} ended`] ??= Date.now();
        }
      }
    };
    new MutationObserver(note).observe(document.body, {
      subtree: true, childList: true, characterData: true, attributes: true,
    });
  });
}

test("a live fleet is shown as it goes", async () => {
  const page = await openPage(browser, server.origin);
  await page.goTo("fleet");
  await page.getByText("No fleet yet").waitFor();
  await watchRows(page);
  const fleet = start(later, ["fleet", "run", file, "--workspace", workspace]);
  await page.locator(".t-row").first().waitFor({ timeout: 30_000 });
  await fleet.ended;
  await page.locator("h1 .status", { hasText: "complete" }).waitFor({ timeout: 10_000 });
  const seen = await page.evaluate(() => window.seen);
  const delays = [];
  for (const event of fleetEvents()) {
    const state = { mission_begun: "running", mission_ended: "ended" }[event.type];
    if (!state) continue;
    const key = `${event.data.query_id} ${state}`;
    assert.ok(seen[key], `${key} was never shown: ${JSON.stringify(seen)}`);
    delays.push(seen[key] - Date.parse(event.ts));
  }
  assert.equal(delays.length, 4);
  console.log(`shown after ${delays.join(", ")} ms`);
  assert.ok(Math.max(...delays) < latest, `shown after ${delays.join(", ")} ms`);
  assertNoTrouble(page);
});
