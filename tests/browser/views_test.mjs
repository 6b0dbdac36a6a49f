// Each view of a recorded workspace, wide and on a phone, light and dark: it says what the commands
// say, fits, is accessible, asks nobody but its server, and takes no text for markup.
import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import {
  ado, adoJson, dashboard, fleetFile, hostile, hostileSql, smallDatabase, sources, endings,
} from "./ado.mjs";
import {
  allText, assertAccessible, assertFits, assertNoTrouble, openBrowser, openPage, phone, strangers,
  wide,
} from "./browser.mjs";

const workspace = "recorded";
let browser, server, report, hostileMission;

const later = endings(after);

before(async () => {
  const db = await smallDatabase();
  const file = await fleetFile("shop", db, [
    { id: "10_price_or_listing", calls: 40 },
    { id: "02_quantity_rollup", calls: 3 },
    { id: "with_parameter", sql: "SELECT count(*) AS n FROM sales WHERE store_key = $1\n" },
  ]);
  await ado("fleet", "run", file, "--workspace", workspace);
  report = await adoJson("fleet", "report", file, "--workspace", workspace);
  writeFileSync("hostile.sql", hostileSql);
  const mission = await adoJson(
    "optimize", "hostile.sql", "--db", db, "--workspace", workspace, "--workers", "both",
    "--llm-provider", "command", "--llm-command", `node ${sources}/tests/browser/hostile_model.mjs`);
  hostileMission = mission.mission_id;
  writePipelines();
  server = await dashboard(later, workspace);
  browser = await openBrowser(later);
});

// The log of two runs of a pipeline: one as it should be, one that failed and is named by a stranger.
function writePipelines() {
  const row = (caller_id, more) => JSON.stringify({
    ts: "2026-11-21T02:45:51.123Z", caller_id, rows: 120, elapsed_ms: 840, calls: 30,
    cache_hits: 10, tokens: 9000, cost: 0.02, ...more,
  });
  const stages = ["scan", "classify", "summarize"].map((stage, at) => row("run1", {
    stage, rows: 120 - 40 * at, parallel_skipped: at === 2 ? "parallel skipped: aggregate SUMMARIZE" : "",
  }));
  mkdirSync(`${workspace}/log`, { recursive: true });
  writeFileSync(`${workspace}/log/sql_query_log.jsonl`, [
    row("run1", { sql: "PIPELINE returns_by_theme\nSTAGE scan" }), ...stages,
    row("run2", { ts: "2026-11-20T02:45:51.123Z", sql: hostile, error: "the model did not answer" }),
  ].join("\n") + "\n");
  writeFileSync(`${workspace}/log/semantic_calls.jsonl`, `${JSON.stringify({
    ts: "2026-11-21T02:45:51.500Z", caller_id: "run1", operator: "CLASSIFY", model: hostile,
    tokens: 300, cost: 0.001, latency_ms: 410, error: hostile,
  })}\n`);
}

const gained = () => report.queries.find((query) => query.measurement?.speedup > 1.1);

async function open(place, ready, options) {
  const page = await openPage(browser, server.origin, options);
  await page.goTo(place);
  await page.locator(ready).first().waitFor();
  return page;
}

const looks = [[wide, "light"], [wide, "dark"], [phone, "dark"]];

async function look(place, ready) {
  for (const [viewport, colorScheme] of looks) {
    const page = await open(place, ready, { viewport, colorScheme });
    const where = `${place}, ${viewport.width} px, ${colorScheme}`;
    await assertFits(page, where);
    await assertAccessible(page, where);
    assert.deepEqual(await strangers(page), [], where);
    assertNoTrouble(page);
    await page.context().close();
  }
}

test("fleet: the figures are the report's", async () => {
  const page = await open("fleet", ".t-row");
  const text = await allText(page);
  const query = gained();
  assert.ok(query, "the recorded fleet has a gain");
  assert.ok(text.includes(`${query.measurement.speedup.toFixed(2)}×`), text);
  assert.ok(text.includes("has parameters"), "why a query is unsupported");
  const row = page.locator(".t-row", { hasText: query.query_id });
  assert.ok((await row.innerText()).includes(query.status), "its status");
  assert.equal(await page.locator(".t-row").count(), 3);
  assert.match(await page.locator("table.fall").innerText(), new RegExp(query.query_id));
  assertNoTrouble(page);
  await look("fleet", ".t-row");
});

test("fleet: sorted and filtered by hand and by key", async () => {
  const page = await open("fleet", ".t-row");
  await page.keyboard.press("/");
  await page.keyboard.type("rollup");
  await page.waitForFunction(() => document.querySelectorAll(".t-row").length === 1);
  await page.getByLabel("Query", { exact: true }).fill("");
  await page.locator(".t-row").nth(2).waitFor();  // All three are back.
  await page.getByRole("button", { name: "Query", exact: true }).click();
  assert.match(await page.locator(".t-row").first().innerText(), /02_quantity_rollup/);
  await page.locator(".t-row").first().focus();
  await page.keyboard.press("ArrowDown");
  await page.waitForFunction(() => document.activeElement.innerText.includes("10_price"));
  await page.keyboard.press("Enter");
  await page.waitForURL(/#\/mission\//);
  assertNoTrouble(page);
});

test("mission: SQL, plans, probes and their stories", async () => {
  const id = gained().mission.mission_id;
  const page = await open(`mission/${id}`, "[data-part=merge] .cm-content");
  const text = await allText(page);
  const measured = gained().mission.measurement;
  assert.ok(text.includes(`${measured.speedup.toFixed(2)}×`), "the speedup");
  assert.ok(await page.locator(".op.gone, .op.come").count() > 0, "changed operators are marked");
  const runs = measured.original.wall_ms.length + measured.candidate.wall_ms.length;
  assert.equal(await page.locator(".hero circle").count(), runs, "a dot for every run");
  const rows = gained().mission.bda.length;
  assert.equal(await page.locator("button.probe").count(), rows, "a row for every probe");
  await page.getByRole("button", { name: "Speedup" }).click();
  const best = await page.locator("table.bda tbody tr").first().innerText();
  const fastest = Math.max(
    ...gained().mission.bda.map((row) => row.measurement?.speedup ?? 0));
  assert.ok(best.includes(`${fastest.toFixed(2)}×`), best);
  for (const button of await page.locator("button.probe").all()) await button.click();
  await page.locator(".story").nth(rows - 1).waitFor();
  assert.match(await page.locator(".story").first().innerText(), /why it was chosen/i);
  assertNoTrouble(page);
  await look(`mission/${id}`, "[data-part=merge] .cm-content");
});

test("mission: markup of a query and of a model stays text", async () => {
  const page = await open(`mission/${hostileMission}`, "[data-part] .cm-content");
  for (const button of await page.locator("button.probe").all()) await button.click();
  await page.locator(".story").first().waitFor();
  await page.evaluate(() => {
    for (const each of document.querySelectorAll("details")) each.open = true;
  });
  await page.waitForTimeout(300);
  assert.deepEqual(await strangers(page), []);
  const text = await allText(page);
  assert.ok(text.includes("<img src=x"), "the markup is there to be read");
  assert.ok(text.includes("alert('model')"), "so is the model's");
  assert.ok(text.includes("<U+202E>"), "what turns the reading order round is spelled out");
  assert.ok(!text.includes(hostile.slice(-1)), "and does not stand there as it is");
  assertNoTrouble(page);
  await look(`mission/${hostileMission}`, "[data-part] .cm-content");
});

test("missions: all of them", async () => {
  const page = await open("missions", ".t-row");
  assert.equal(await page.locator(".t-row").count(), 3);
  assertNoTrouble(page);
  await look("missions", ".t-row");
});

test("blackboard: explorer, leaderboard, yield and history", async () => {
  const leaders = await adoJson("blackboard", "leaderboard", "--workspace", workspace);
  const page = await open("blackboard/leaderboard", ".t-row");
  assert.equal(await page.locator(".t-row").count(), leaders.rows?.length ?? leaders.length);
  await page.goTo("blackboard");
  await page.locator(".t-row").first().waitFor();
  const status = await page.locator(".t-row .status").first().innerText();
  const wanted = status.replace(/^\S+ /, "");
  await page.getByLabel("Status").selectOption(wanted);
  await page.waitForFunction((text) => {
    const rows = [...document.querySelectorAll(".t-row")];
    return rows.length > 0 && rows.every((row) => row.innerText.includes(text));
  }, wanted);
  assertNoTrouble(page);
  await look("blackboard", ".t-row");
  await look("blackboard/leaderboard", ".t-row");
  await look("blackboard/yield", "table.yields tbody tr");
  await look(`blackboard/history/${gained().query_id}`, ".t-row");
});

test("pipelines: runs, and the stages and calls of one", async () => {
  const page = await open("pipelines", ".t-row");
  assert.match(await page.locator(".t-row").nth(1).innerText(), /the model did not answer/);
  await page.getByRole("link", { name: "returns_by_theme" }).click();
  await page.getByText("3. summarize").waitFor();
  const text = await allText(page);
  assert.ok(text.includes("parallel skipped: aggregate SUMMARIZE"), text);
  assert.ok(text.includes("10 (25 %)"), "hits, and their share of what was asked");
  assert.deepEqual(await strangers(page), []);
  assertNoTrouble(page);
  await look("pipelines", ".t-row");
  await look("pipelines/run1", "table");
});

test("an empty workspace says what would stand there", async () => {
  mkdirSync("empty");
  const recorded = server;
  server = await dashboard(later, "empty");
  const words = {
    fleet: "No fleet yet", missions: "No mission yet", blackboard: "The blackboard is empty",
    "blackboard/leaderboard": "No query here", pipelines: "No pipeline has run here",
    "blackboard/yield": "No transform was tried here yet", try: "This server only shows",
    nowhere: "There is no such page",
  };
  for (const [place, text] of Object.entries(words)) {
    const page = await open(place, `.state h2:has-text("${text}")`);
    await page.context().close();
    await look(place, ".state h2");
  }
  server = recorded;
});

test("what is not there, and a journal that is none, are told as such", async () => {
  const page = await open("mission/none", ".state.failed");
  assert.match(await allText(page), /no such mission/);
  mkdirSync(`${workspace}/missions/broken`);
  writeFileSync(`${workspace}/missions/broken/journal.jsonl`, "{}\n");
  await page.goTo("missions");
  await page.locator(".t-row", { hasText: "broken" }).waitFor();
  assert.match(await page.locator(".t-row", { hasText: "broken" }).innerText(), /unreadable/i);
  rmSync(`${workspace}/missions/broken`, { recursive: true });
  // The browser itself notes a 404.
  assert.deepEqual(page.troubles.filter((text) => !text.includes("404")), []);
});

test("keys go everywhere, and the colours can be chosen", async () => {
  const page = await open("fleet", ".t-row");
  await page.keyboard.press("3");
  await page.waitForURL(/#\/blackboard/);
  await page.keyboard.press("?");
  await page.getByRole("heading", { name: "Keys" }).waitFor();
  await assertAccessible(page, "keys");
  await page.keyboard.press("Escape");
  await page.getByLabel("Colours").selectOption("dark");
  const dark = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.getByLabel("Colours").selectOption("light");
  const light = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.notEqual(dark, light);
  assertNoTrouble(page);
});

test("a server that goes away is told, and what was shown stays", async () => {
  const stops = [];
  const other = await dashboard((stop) => stops.push(stop), workspace);
  const page = await openPage(browser, other.origin);
  await page.goTo("fleet");
  await page.locator(".t-row").first().waitFor();
  await page.getByText("live", { exact: true }).waitFor();
  for (const stop of stops) await stop();
  await page.getByText("connecting …").waitFor();
  assert.equal(await page.locator(".t-row").count(), 3);
});
