// Runs ado for the browser tests: commands to their end, a dashboard until the test is over, and
// the workspaces that pages are shown from.
import { execFile, spawn } from "node:child_process";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

export const binary = process.env.ADO;
export const sources = process.env.ADO_SOURCE_DIR;
const run = promisify(execFile);

export async function ado(...args) {
  const { stdout } = await run(binary, args, { maxBuffer: 256 * 1024 * 1024 });
  return stdout;
}

export async function adoJson(...args) {
  return JSON.parse(await ado("--json", ...args));
}

// Keeps what has to be ended when the tests of a file are over, the last begun first. `after` is
// their hook, which may be called from their top only.
export function endings(after) {
  const ends = [];
  after(async () => {
    for (const end of ends) await end();
  });
  return (end) => ends.unshift(end);
}

// Starts a process; `later` keeps how it is ended.
export function start(later, args, options = {}) {
  const child = spawn(binary, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
  const ended = new Promise((resolve) => child.on("exit", resolve));
  later(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
    await ended;
  });
  return { child, ended };
}

// A dashboard on a free port: its address with and without the token.
export async function dashboard(later, workspace, ...args) {
  const { child, ended } = start(
    later, ["dashboard", "--port", "0", "--workspace", workspace, ...args]);
  let said = "";
  const url = await new Promise((resolve, reject) => {
    createInterface({ input: child.stderr }).on("line", (line) => {
      said += `${line}\n`;
      const found = /http:\/\/\S+/.exec(line);
      if (found) resolve(found[0]);
    });
    void ended.then((code) => reject(new Error(`the dashboard ended (${code}): ${said}`)));
  });
  return { url, origin: new URL(url).origin };
}

export async function smallDatabase(scale = "0.02") {
  await ado("demo", "demo", "--scale", scale, "--data-only");
  return path.resolve("demo/retail.duckdb");
}

// A folder of queries and the fleet file over it.
export async function fleetFile(name, db, queries, budget = 60) {
  const folder = `${name}-sql`;
  mkdirSync(folder, { recursive: true });
  for (const query of queries) {
    if (query.sql) writeFileSync(`${folder}/${query.id}.sql`, query.sql);
    else copyFileSync(`${sources}/data/demo/queries/${query.id}.sql`, `${folder}/${query.id}.sql`);
  }
  const lines = [
    `name = "${name}"`, `db = "${db}"`, "threads = 2", "[budget]", `time = ${budget}`,
    ...queries.flatMap((query) => [
      "[[query]]", `file = "${folder}/${query.id}.sql"`, `calls = ${query.calls ?? 1}`,
    ]),
  ];
  const file = path.resolve(`${name}.toml`);
  writeFileSync(file, lines.join("\n") + "\n");
  return file;
}

// Markup, a text that ends a script, and characters that turn the reading order round.
export const hostile = `<img src=x onerror="alert('ado')"></script><script>alert(2)</script>\u202e`;

// A query that gains, and whose names and literals would be markup where they are not told as text.
export const hostileSql = `-- ${hostile}
SELECT t.region AS "<b onclick=alert(3)>region</b>", count(*) AS n, sum(s.quantity) AS pieces
FROM stores AS t, sales AS s
WHERE t.store_key + s.warehouse = s.store_key + s.warehouse
  AND t.city <> '${hostile.replaceAll("'", "''")}'
GROUP BY t.region
ORDER BY t.region
`;
