// A model for the tests: the scripted one of the end-to-end tests, but for its free texts, which
// are markup.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const markup = JSON.stringify(`<img src=x onerror="alert('model')"><script>alert(4)</script>`);
const here = path.dirname(fileURLToPath(import.meta.url));
const model = path.join(here, "../e2e/scripted_model.py");
const { stdout } = spawnSync("python3", [model], { input: readFileSync(0), encoding: "utf8" });
const texts = [
  "an equality of columns can be hashed, one of sums cannot", "others have this idea",
  "the condition is needed", "HASH_JOIN in place of a nested loop", "the join compares sums",
  "there is one condition",
];
let reply = stdout;
for (const text of texts) reply = reply.replaceAll(`"${text}"`, markup);
process.stdout.write(reply);
