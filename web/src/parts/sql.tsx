// SQL as the page shows it. The editor is fetched when the first SQL comes into view; until then,
// and should it not come, the text stands there plainly.
import { useEffect, useRef, useState } from "preact/hooks";
import { plain } from "../units";
import { useNarrow } from "./narrow";

type Editor = typeof import("../code/editor");

// The editor's module, once it is there.
function useEditor(): Editor | null {
  const [editor, setEditor] = useState<Editor | null>(null);
  useEffect(() => {
    let here = true;
    import("../code/editor").then((module) => here && setEditor(module), () => {});
    return () => {
      here = false;
    };
  }, []);
  return editor;
}

export function SqlMerge({ before, after }: { before: string; after: string }) {
  const editor = useEditor();
  const narrow = useNarrow();
  const host = useRef<HTMLDivElement>(null);
  useEffect(
    () => editor?.showMerge(host.current!, plain(before), plain(after), !narrow),
    [editor, before, after, narrow]);
  return (
    <div class="merge">
      <div class="merge-names" aria-hidden="true"><span>before</span><span>after</span></div>
      <div key={narrow ? "narrow" : "wide"} ref={host} class="code-host" data-part="merge" />
      {!editor && <pre>{plain(after)}</pre>}
    </div>
  );
}

export function Sql({ text, label }: { text: string; label: string }) {
  const editor = useEditor();
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => editor?.showSql(host.current!, plain(text), label), [editor, text, label]);
  return (
    <>
      <div ref={host} class="code-host" data-part="sql" />
      {!editor && <pre>{plain(text)}</pre>}
    </>
  );
}

export function SqlInput(props: { label: string; onText: (text: string) => void }) {
  const editor = useEditor();
  const host = useRef<HTMLDivElement>(null);
  const changed = useRef(props.onText);
  changed.current = props.onText;
  useEffect(
    () => editor?.editSql(host.current!, "", props.label, (text) => changed.current(text)),
    [editor]);
  return <div ref={host} class="code-host" data-part="sql-input" />;
}
