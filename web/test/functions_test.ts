// The page's functions that need no browser.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { PlanOperator } from "../src/api_types";
import { path } from "../src/api";
import { EventReader } from "../src/live";
import { nest } from "../src/parts/plan_layout";
import { isInsideNoise } from "../src/parts/speedup";
import { droppedRuns } from "../src/parts/times_strip";
import { linesOf } from "../src/parts/waterfall";
import { link, placeOf } from "../src/router";
import { bytes, count, digits, factor, fileName, milliseconds, money, percent, plain, spread } from "../src/units";
import { bodyOf } from "../src/views/try_order";

test("numbers have three digits and a unit", () => {
  assert.equal(milliseconds(0.1234), "0.123 ms");
  assert.equal(milliseconds(1.5), "1.50 ms");
  assert.equal(milliseconds(999), "999 ms");
  assert.equal(milliseconds(1000), "1.00 s");
  assert.equal(milliseconds(390_000), "6.50 min");
  assert.equal(milliseconds(-1500), "−1.50 s");
  assert.equal(digits(12345), "12,345");
  assert.equal(count(2000), "2,000");
  assert.equal(factor(12.391), "12.39×");
  assert.equal(factor(1234), "1,234×");
  assert.equal(money(0), "$0");
  assert.equal(money(0.004), "<$0.01");
  assert.equal(bytes(1536), "1.50 KiB");
  assert.equal(percent(0.004), "<1 %");
  assert.equal(spread(0.06), "±3 %");
  assert.equal(spread(0), "±<1 %");
});

test("a database is called by its file's name, a server by its address", () => {
  assert.equal(fileName("/home/somebody/shop/retail.duckdb"), "retail.duckdb");
  assert.equal(fileName("retail.duckdb"), "retail.duckdb");
  assert.equal(fileName("postgresql://me@db/shop"), "postgresql://me@db/shop");
});

test("what would deceive the eye is spelled out, the rest stays", () => {
  assert.equal(plain("a\u202eb\u200b\u0007"), "a<U+202E>b<U+200B><U+0007>");
  assert.equal(plain("SELECT 'ä€𝄞'\n\tFROM t"), "SELECT 'ä€𝄞'\n\tFROM t");
});

test("a gain inside the noise is none", () => {
  assert.ok(isInsideNoise(1.04, 0.05));
  assert.ok(isInsideNoise(2, 0.01, "NEUTRAL"));
  assert.ok(!isInsideNoise(1.06, 0.05));
  assert.ok(!isInsideNoise(0.9, 0.05));
});

test("places survive any name", () => {
  const name = "a/b?#%&token=1 <x>";
  assert.deepEqual(placeOf(link("mission", name)), { view: "mission", parts: [name] });
  assert.deepEqual(placeOf(""), { view: "fleet", parts: [] });
  assert.deepEqual(placeOf("#/mission/%E0%A4%A"), { view: "mission", parts: ["%E0%A4%A"] });
  assert.equal(path("/api/x", { q: "a&b=c", status: "" }), "/api/x?q=a%26b%3Dc");
});

test("events are read however they are cut", () => {
  const text = ": hello\n\nid: 7\nevent: journal\ndata: {\"a\":\ndata: 1}\n\nevent: x\ndata: {}\r\n\r\n" +
    "data: not json\n\n";
  for (let size = 1; size < 20; size++) {
    const reader = new EventReader();
    const events = [];
    for (let at = 0; at < text.length; at += size) events.push(...reader.feed(text.slice(at, at + size)));
    assert.deepEqual(events, [
      { id: "7", event: "journal", data: { a: 1 } }, { id: "", event: "x", data: {} },
    ]);
  }
});

test("runs that the protocol drops", () => {
  assert.deepEqual([...droppedRuns([9, 1, 2], "3run")], [0]);
  assert.deepEqual([...droppedRuns([5, 1, 2, 9, 3], "5run")].sort(), [1, 3]);
  const many = Array.from({ length: 20 }, (_, at) => at);
  assert.deepEqual([...droppedRuns(many, "5run")].sort((a, b) => a - b), [0, 1, 18, 19]);
  assert.deepEqual([...droppedRuns([1], "3run")], []);
});

test("a plan's tree comes from its depths", () => {
  const at = (depth: number) => ({ depth }) as PlanOperator;
  const root = nest([at(0), at(1), at(2), at(1), at(3)])!;
  assert.deepEqual(root.children.map((node) => node.index), [1, 3]);
  assert.deepEqual(root.children[0]!.children.map((node) => node.index), [2]);
  assert.deepEqual(root.children[1]!.children.map((node) => node.index), [4]);
  assert.equal(nest([]), null);
});

test("the waterfall ends where the time after is", () => {
  const step = (query_id: string, saved_ms: number) =>
    ({ query_id, saved_ms, before_ms: 0, after_ms: 0 });
  const lines = linesOf({
    weighed_by_calls: true, before_ms: 100, after_ms: 45,
    steps: [step("a", 40), step("b", 20), step("c", -10)], rest: { queries: 3, saved_ms: 5 },
  }, 2);
  assert.deepEqual(lines.map((line) => line.name), ["before", "a", "b", "4 more queries", "after"]);
  assert.equal(lines[3]!.to, 45);
  assert.equal(lines[3]!.kind, "lost");
});

test("what is left as it is is not sent", () => {
  const order = { target: "retail", sql: "SELECT 1", mode: "", stars: "", budget: "", name: " " };
  assert.deepEqual(bodyOf(order), { target: "retail", sql: "SELECT 1" });
  assert.deepEqual(bodyOf({ ...order, mode: "probe", stars: "2", budget: "60", name: " a " }), {
    target: "retail", sql: "SELECT 1", mode: "probe", stars: 2, budget_s: 60, name: "a",
  });
});
