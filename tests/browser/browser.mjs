// A real browser for the tests. Each page is watched: an error of a script, a refusal of the page's
// policy, a dialog, or a request to anywhere but the dashboard fails the test.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const web = createRequire(`${process.env.ADO_SOURCE_DIR}/web/package.json`);
const { chromium } = web("playwright-core");
const axe = readFileSync(web.resolve("axe-core/axe.min.js"), "utf8");

export const wide = { width: 1280, height: 900 };
export const phone = { width: 390, height: 844 };

export async function openBrowser(later) {
  const browser = await chromium.launch({
    executablePath: process.env.ADO_TEST_CHROMIUM,
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
  later(() => browser.close());
  return browser;
}

export async function openPage(browser, origin, options = {}) {
  const context = await browser.newContext({ viewport: wide, ...options });
  const page = await context.newPage();
  const troubles = [];
  page.on("pageerror", (error) => troubles.push(`error: ${error.stack ?? error}`));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) troubles.push(`console: ${message.text()}`);
  });
  page.on("dialog", (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    const url = request.url();
    if (new URL(url).origin !== origin && url !== "about:blank") troubles.push(`request: ${url}`);
  });
  page.troubles = troubles;
  page.goTo = async (place) => {
    await page.goto(`${origin}/#/${place}`);
  };
  return page;
}

export function assertNoTrouble(page) {
  assert.deepEqual(page.troubles, []);
}

// No serious finding of axe, in the page as it stands.
export async function assertAccessible(page, where) {
  const { violations } = await page.evaluate(`${axe}; axe.run()`);
  const serious = violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
  assert.deepEqual(serious, [], where);
}

// Nothing stands beyond the edge of the page.
export async function assertFits(page, where) {
  const [content, room] = await page.evaluate(
    () => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  assert.ok(content <= room, `${where}: ${content} px in ${room} px`);
}

// All text of the page, that of the editors too.
export async function allText(page) {
  return page.evaluate(() => {
    const texts = [document.body.innerText];
    for (const host of document.querySelectorAll("*")) {
      if (host.shadowRoot) {
        for (const child of host.shadowRoot.children) texts.push(child.innerText ?? "");
      }
    }
    return texts.join("\n");
  });
}

// Elements that only markup from outside could have brought.
export async function strangers(page) {
  return page.evaluate(() => {
    const found = [];
    const look = (root) => {
      for (const element of root.querySelectorAll("*")) {
        const name = element.localName;
        const isScript = name === "script" && !element.src.startsWith(location.origin);
        const handler = [...element.attributes].some((each) => each.name.startsWith("on"));
        if (isScript || handler || ["img", "iframe", "object", "embed", "b"].includes(name)) {
          found.push(element.outerHTML.slice(0, 200));
        }
        if (element.shadowRoot) look(element.shadowRoot);
      }
    };
    look(document);
    return found;
  });
}
