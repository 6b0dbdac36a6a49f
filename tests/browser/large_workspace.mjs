// A workspace as large as asked for: one real fleet, mission and outcome, written many times over
// under other names and with other figures.
import { mkdirSync, readFileSync, readdirSync, writeFileSync, openSync, writeSync, closeSync } from "node:fs";

const lines = (file) => readFileSync(file, "utf8").trimEnd().split("\n");
const only = (folder) => `${folder}/${readdirSync(folder)[0]}`;

// Figures that are spread out, and the same every time.
function* figures(seed) {
  let state = seed;
  for (;;) {
    state = (state * 1103515245 + 12345) % 2147483648;
    yield state / 2147483648;
  }
}

const queryName = (number) => `q${String(number).padStart(4, "0")}`;

export function enlargeFleet(from, to, missions) {
  const mission = only(`${from}/missions`);
  const fleet = only(`${from}/fleets`);
  const missionLines = lines(`${mission}/journal.jsonl`);
  const oldMission = mission.split("/").pop();
  const oldQuery = JSON.parse(missionLines[0]).data.query_id;
  const text = missionLines.join("\n") + "\n";
  const idOf = (number) => `20261101T000000Z-${number.toString(16).padStart(8, "0")}`;
  const names = Array.from({ length: missions }, (_, number) => queryName(number));
  names.forEach((name, number) => {
    const folder = `${to}/missions/${idOf(number)}`;
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      `${folder}/journal.jsonl`, text.replaceAll(oldMission, idOf(number)).replaceAll(oldQuery, name));
  });

  const events = lines(`${fleet}/journal.jsonl`).map((line) => JSON.parse(line));
  const random = figures(7);
  let seq = 0;
  const written = [];
  const write = (event, data, key = event.key) => {
    written.push(JSON.stringify({ ...event, seq: ++seq, key, data }));
  };
  for (const event of events) {
    const { data } = event;
    const forAll = (each) => names.forEach((name, number) => {
      write(event, each(name, number), event.key.replaceAll(oldQuery, name));
    });
    switch (event.type) {
      case "fleet_started":
        write(event, {
          ...data,
          orders: names.map((name) => ({ ...data.orders[0], id: name, calls: 1 + number(random, 50) })),
        });
        break;
      case "surveyed":
        forAll((name) => ({ ...data, query_id: name, wall_ms: Math.exp(number(random, 9)) }));
        break;
      case "scheduled":
        write(event, {
          lines: names.map((name, at) => ({
            ...data.lines[0], query_id: name, stars: 1 + (at % 3), share: 1 / missions,
          })),
        });
        break;
      case "mission_begun":
        names.forEach((name, at) => write(
          event, { ...data, query_id: name, mission_id: idOf(at) }, event.key.replaceAll(oldQuery, name)));
        break;
      case "mission_ended":
        forAll((name) => ({ ...data, query_id: name }));
        break;
      default:
        write(event, data);
    }
  }
  const folder = `${to}/fleets/${fleet.split("/").pop()}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/journal.jsonl`, written.join("\n") + "\n");
}

function number(random, most) {
  return random.next().value * most;
}

export function enlargeBlackboard(from, to, outcomes) {
  const partition = only(only(`${from}/data/layer1`));
  const entry = JSON.parse(lines(`${partition}/outcomes.jsonl`)[0]);
  entry.base.original_sql = "SELECT 1";
  entry.opt.optimized_sql = "SELECT 1";
  const folder = `${to}${partition.slice(from.length)}`;
  mkdirSync(folder, { recursive: true });
  const file = openSync(`${folder}/outcomes.jsonl`, "w");
  const random = figures(11);
  const begun = Date.parse(entry.base.timestamp);
  for (let block = 0; block < outcomes; block += 1000) {
    let text = "";
    for (let at = block; at < Math.min(outcomes, block + 1000); at++) {
      entry.id = `outcome_${at}`;
      entry.base.query_id = queryName(at % 2000);
      entry.base.timestamp = new Date(begun + at).toISOString();
      entry.outcome.speedup = 0.5 + number(random, 4);
      text += `${JSON.stringify(entry)}\n`;
    }
    writeSync(file, text);
  }
  closeSync(file);
}
