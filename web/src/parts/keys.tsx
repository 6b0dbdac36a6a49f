// Which keys do what.
import type { RefObject } from "preact";

const keys = [
  ["1 … 5", "go to a view"],
  ["/", "find a query"],
  ["↑ ↓ PgUp PgDn Home End", "move in a table"],
  ["Enter", "open the row, the dot or the operator"],
  ["← →", "move in the scatter"],
  ["Tab", "leave an editor: it keeps no key to itself"],
  ["?", "show this"],
] as const;

export function Keys({ dialog }: { dialog: RefObject<HTMLDialogElement | null> }) {
  return (
    <dialog ref={dialog} aria-labelledby="keys-title">
      <form method="dialog">
        <h2 id="keys-title">Keys</h2>
        <dl class="facts">
          {keys.map(([key, what]) => [<dt class="mono">{key}</dt>, <dd>{what}</dd>])}
        </dl>
        <div class="row"><button type="submit">Close</button></div>
      </form>
    </dialog>
  );
}
