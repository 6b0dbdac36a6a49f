// Takes the pictures of docs/dashboard.md: `node screenshots.mjs FOLDER`, with ADO, ADO_SOURCE_DIR
// and ADO_TEST_CHROMIUM set, in an empty folder. What they show is a real fleet over the demo.
import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { ado, adoJson, dashboard, fleetFile, smallDatabase, sources } from "./ado.mjs";
import { openBrowser, openPage, phone } from "./browser.mjs";

const folder = path.resolve(process.argv[2]);
const ends = [];
const after = (end) => ends.unshift(end);
const workspace = "workspace";

mkdirSync(folder, { recursive: true });
const db = await smallDatabase(process.env.ADO_PICTURE_SCALE ?? "0.02");
const queries = [
  "10_price_or_listing", "02_quantity_rollup", "06_split_orders", "12_sales_by_year",
];
const file = await fleetFile(
  "shop", db, queries.map((id, at) => ({ id, calls: 40 - 9 * at })), 90);
await ado("fleet", "run", file, "--workspace", workspace);
const report = await adoJson("fleet", "report", file, "--workspace", workspace);
const best = report.queries
  .filter((query) => query.measurement)
  .sort((a, b) => b.measurement.speedup - a.measurement.speedup)[0];
const mission = best.mission.mission_id;
const server = await dashboard(after, workspace, "--allow-run", "--target", `retail=${db}`,
  "--fleet", file);
const browser = await openBrowser(after);

async function take(name, place, ready, options = {}, act = async () => {}) {
  const page = await openPage(
    browser, server.origin, { viewport: { width: 1280, height: 860 }, ...options });
  await page.goto(server.url);
  await page.locator(".bar nav").waitFor();
  await page.goTo(place);
  await page.locator(ready).first().waitFor();
  await act(page);
  await page.waitForTimeout(400);
  await page.screenshot({ path: `${folder}/dashboard_${name}.png` });
  await page.context().close();
}

const scrollTo = (selector) => (page) =>
  page.locator(selector).first().evaluate((element) => {
    const top = element.getBoundingClientRect().top + window.scrollY;
    window.scrollTo(0, top - 64);
  });
const dark = { colorScheme: "dark" };
const merge = "[data-part=merge] .cm-content";

await take("fleet", "fleet", ".t-row");
await take("fleet_phone", "fleet", ".t-row", { viewport: phone, ...dark });
await take("missions", "missions", ".t-row");
await take("mission", `mission/${mission}`, merge);
await take("plans", `mission/${mission}`, merge, dark, scrollTo("#plans"));
await take("probes", `mission/${mission}`, merge, {}, async (page) => {
  await page.locator("button.probe").first().click();
  await page.locator(".story .times").first().waitFor();
  await scrollTo("#bda")(page);
});
await take("mission_phone", `mission/${mission}`, merge, { viewport: phone });
await take("blackboard", "blackboard", ".t-row", dark);
await take("leaderboard", "blackboard/leaderboard", ".t-row");
await take("yield", "blackboard/yield", "table.yields tbody tr");
await take("history", `blackboard/history/${best.query_id}`, ".t-row");
await take("pipelines", "pipelines", "h1");
await take("try", "try", "[data-part=sql-input] .cm-content", {}, async (page) => {
  await page.locator("[data-part=sql-input] .cm-content").click();
  await page.keyboard.insertText(
    readFileSync(`${sources}/data/demo/queries/10_price_or_listing.sql`, "utf8"));
});
for (const end of ends) await end();
