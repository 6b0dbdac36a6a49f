// The fields above a list: words to look for, and a choice among values.

interface Words { id: string; value: string; onWords: (words: string) => void }

export function QueryField({ id, value, onWords }: Words) {
  return (
    <div class="field">
      <label for={id}>Query</label>
      <input
        id={id}
        type="search"
        data-search
        value={value}
        onInput={(event) => onWords(event.currentTarget.value)}
      />
    </div>
  );
}

interface Choice {
  id: string;
  name: string;
  value: string;
  options: (string | [value: string, shown: string])[];
  onValue: (value: string) => void;
}

export function Choice({ id, name, value, options, onValue }: Choice) {
  return (
    <div class="field">
      <label for={id}>{name}</label>
      <select id={id} value={value} onChange={(event) => onValue(event.currentTarget.value)}>
        {options.map((option) => {
          const [each, shown] = typeof option === "string" ? [option, option] : option;
          return <option key={each} value={each}>{shown}</option>;
        })}
      </select>
    </div>
  );
}

export const all: [string, string] = ["", "all"];
