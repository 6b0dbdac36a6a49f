// Work from the page: a query is tried and seen live, a fleet is resumed, paused and approved; and
// none of it without the token.
import assert from "node:assert/strict";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { ado, dashboard, fleetFile, smallDatabase, sources, endings } from "./ado.mjs";
import {
  allText, assertAccessible, assertFits, assertNoTrouble, openBrowser, openPage, phone,
} from "./browser.mjs";

const workspace = "work";
const secret = "s3cret-of-the-target";
let browser, server, file;

const later = endings(after);

before(async () => {
  const db = await smallDatabase();
  file = await fleetFile("shop", db, [{ id: "10_price_or_listing" }, { id: "06_split_orders" }], 0.001);
  await ado("fleet", "run", file, "--workspace", workspace);
  writeFileSync(file, readFileSync(file, "utf8").replace("time = 0.001", "time = 400"));
  server = await dashboard(
    later, workspace, "--allow-run", "--fleet", file, "--target", `retail=${db}`,
    "--target", `elsewhere=postgres://me:${secret}@127.0.0.1:1/none`);
  browser = await openBrowser(later);
});

async function openWithToken(place, options) {
  const page = await openPage(browser, server.origin, options);
  await page.goto(server.url);
  await page.locator(".bar nav").waitFor();
  assert.ok(!page.url().includes("token"), "the token leaves the address bar");
  await page.goTo(place);
  return page;
}

// The editor takes what is pasted, as it takes what is typed.
async function paste(page, sql) {
  await page.locator("[data-part=sql-input] .cm-content").click();
  await page.keyboard.insertText(sql);
}

test("without the token nothing is started", async () => {
  const page = await openPage(browser, server.origin);
  await page.goTo("try");
  await paste(page, "SELECT 1 AS one");
  await page.getByRole("button", { name: "Find a faster one" }).click();
  await page.getByText("the token is missing or wrong").waitFor();
});

test("a query is tried, and its mission is seen live", async () => {
  const page = await openWithToken("try");
  await assertAccessible(page, "try");
  await assertFits(page, "try");
  assert.ok(!(await page.content()).includes(secret), "a password is nowhere");
  await page.getByLabel("Target").selectOption("retail");
  await page.getByLabel("Time, s").fill("5");
  await page.getByLabel("Name").fill("tried");
  await paste(page, readFileSync(`${sources}/data/demo/queries/10_price_or_listing.sql`, "utf8"));
  await page.getByRole("button", { name: "Find a faster one" }).click();
  const probes = page.locator("button.probe");
  await probes.first().waitFor({ timeout: 30_000 });
  await page.locator(".status", { hasText: "WIN" }).first().waitFor({ timeout: 60_000 });
  await page.getByRole("button", { name: "Another query" }).waitFor({ timeout: 60_000 });
  assert.ok(await page.locator("[data-part=merge] .cm-content").count() > 0, "the result is shown");
  assert.ok(!page.url().includes("SELECT"), "nothing that was typed stands in the address");
  assertNoTrouble(page);
});

test("a query that cannot be read says where", async () => {
  const page = await openWithToken("try", { viewport: phone });
  await paste(page, "SELECT FROM WHERE");
  await page.getByRole("button", { name: "Find a faster one" }).click();
  await page.getByText("expected an expression, found 'FROM'").waitFor({ timeout: 20_000 });
  assert.match(await allText(page), /:1:8/);
  await assertFits(page, "try on a phone");
});

test("a fleet is resumed, paused, resumed and approved", async () => {
  const page = await openWithToken("fleet");
  const press = (name) => page.getByRole("button", { name }).click();
  await page.getByText("the time budget", { exact: false }).first().waitFor();
  await press("Resume");
  await page.locator("h1 .status", { hasText: "running" }).waitFor({ timeout: 10_000 });
  await press("Pause");
  await page.locator("h1 .status", { hasText: "stopped" }).waitFor({ timeout: 60_000 });
  await press("Resume");
  await page.locator("h1 .status", { hasText: "complete" }).waitFor({ timeout: 240_000 });
  await page.locator(".t-row", { hasText: "WIN" }).first().waitFor();
  await press("Approve");
  await page.getByRole("heading", { name: /Approve [12] verified gains?/ }).waitFor();
  await assertAccessible(page, "the question before approval");
  await page.getByRole("dialog").getByRole("button", { name: "Approve", exact: true }).click();
  await page.getByText("The gains become the baselines").waitFor();
  const states = () =>
    readdirSync(workspace).includes("states") ? readdirSync(`${workspace}/states`).sort() : [];
  for (let tries = 0; tries < 50 && !states().includes("state_1"); tries++) {
    await page.waitForTimeout(200);
  }
  assert.deepEqual(states(), ["state_0", "state_1"]);
  assert.ok((await allText(page)).includes("shop"));
  assertNoTrouble(page);
});
