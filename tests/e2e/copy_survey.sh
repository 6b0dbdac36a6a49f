# copy_survey.sh WORKSPACE WORKSPACE: gives the second the first one's fleet as it stood when it was
# scheduled, as if it had been killed just then.
set -euo pipefail

for fleet in "$1"/fleets/*/; do
  copy=$2/fleets/$(basename "$fleet")
  mkdir -p "$copy"
  cp -r "$fleet/plans" "$copy/"
  sed '/"type":"scheduled"/q' "$fleet/journal.jsonl" >"$copy/journal.jsonl"
  grep -q '"type":"scheduled"' "$copy/journal.jsonl"
done
