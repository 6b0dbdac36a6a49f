// Pause, resume and approve a fleet. The server says which of them it would do now.
import { useRef, useState } from "preact/hooks";
import { asApiError, post } from "../api";
import type { Fleet, Run } from "../api_types";
import { useAbout } from "../about";

type Deed = "pause" | "resume" | "approve";

const names: Record<Deed, string> = { pause: "Pause", resume: "Resume", approve: "Approve …" };
const done: Record<Deed, string> = {
  pause: "It ends what is in flight and stops.",
  resume: "It goes on where it stopped.",
  approve: "The gains become the baselines of the next state.",
};

export function FleetControls({ fleet, reload }: { fleet: Fleet; reload: () => void }) {
  const about = useAbout();
  const [message, setMessage] = useState<{ text: string; bad: boolean } | null>(null);
  const [busy, setBusy] = useState(false);
  const dialog = useRef<HTMLDialogElement>(null);

  async function act(deed: Deed) {
    setBusy(true);
    setMessage(null);
    try {
      await post<Run>(`/api/fleets/${encodeURIComponent(fleet.fleet_id)}/${deed}`);
      setMessage({ text: done[deed], bad: false });
      reload();
    } catch (problem) {
      const error = asApiError(problem);
      setMessage({ text: `${error.message}. ${error.hint}`, bad: true });
    } finally {
      setBusy(false);
    }
  }

  if (!about?.allow_run) return null;
  const can = (deed: Deed) => fleet.can.includes(deed) && !busy;
  return (
    <div class="deeds">
      <div class="row">
        {(["pause", "resume"] as const).map((deed) => (
          <button key={deed} type="button" disabled={!can(deed)} onClick={() => void act(deed)}>
            {names[deed]}
          </button>
        ))}
        <button
          type="button"
          class={can("approve") ? "main" : ""}
          disabled={!can("approve")}
          onClick={() => dialog.current?.showModal()}
        >
          {names.approve}
        </button>
      </div>
      <p class={message?.bad ? "bad-text" : "soft"} role="status">{message?.text}</p>
      <dialog ref={dialog} aria-labelledby="approve-title">
        <form method="dialog">
          <h2 id="approve-title">
            Approve {fleet.totals.faster} verified {fleet.totals.faster === 1 ? "gain" : "gains"}?
          </h2>
          <p>
            They become the baselines of state {fleet.state + 1}, written to the workspace. Your
            queries' files and your database stay as they are, and state {fleet.state} is kept.
          </p>
          <div class="row">
            <button type="submit">Not now</button>
            <button
              type="button"
              class="main"
              onClick={() => {
                dialog.current?.close();
                void act("approve");
              }}
            >
              Approve
            </button>
          </div>
        </form>
      </dialog>
    </div>
  );
}
