// SQL in an editor. Each lives in a shadow root: there the editor's styles are adopted sheets, which
// the page's policy allows, and not <style> elements, which it refuses.
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { PostgreSQL, sql } from "@codemirror/lang-sql";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { MergeView, unifiedMergeView } from "@codemirror/merge";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--blue)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--amber)" },
  { tag: tags.number, color: "var(--red)" },
  { tag: tags.comment, color: "var(--soft)", fontStyle: "italic" },
]);

const look = EditorView.theme({
  "&": { backgroundColor: "var(--code)", color: "var(--ink)", fontSize: "12.5px" },
  "&.cm-focused": { outline: "2px solid var(--blue)", outlineOffset: "-2px" },
  ".cm-content": { fontFamily: "var(--mono)", caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--code)", color: "var(--soft)", border: "0" },
  ".cm-selectionBackground, &.cm-focused .cm-selectionBackground, ::selection": {
    backgroundColor: "var(--blue-wash) !important",
  },
  // What changed, told by a bar at the side as well as by colour.
  "&.cm-merge-a .cm-changedLine, .cm-deletedChunk": {
    backgroundColor: "var(--red-wash)", boxShadow: "inset 3px 0 0 var(--red)",
  },
  "&.cm-merge-b .cm-changedLine, .cm-insertedLine": {
    backgroundColor: "var(--green-wash)", boxShadow: "inset 3px 0 0 var(--green)",
  },
  "&.cm-merge-a .cm-changedText, .cm-deletedChunk .cm-deletedText": {
    background: "none", textDecoration: "underline", textDecorationColor: "var(--red)",
  },
  "&.cm-merge-b .cm-changedText": {
    background: "none", textDecoration: "underline", textDecorationColor: "var(--green)",
  },
  ".cm-collapsedLines": {
    background: "var(--card)", color: "var(--soft)", fontFamily: "var(--sans)",
    borderBlock: "1px solid var(--line)",
  },
});

// Tab stays with the page: whoever came in by keyboard gets out by keyboard.
function sqlView(label: string): Extension[] {
  return [
    lineNumbers(),
    sql({ dialect: PostgreSQL }),
    syntaxHighlighting(colours),
    look,
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false" }),
  ];
}

const fixed: Extension = [EditorState.readOnly.of(true), keymap.of(defaultKeymap)];
const collapsed = { margin: 4, minSize: 8 };

// Both texts, side by side where there is room, else as one with marks. Gives the way to end it.
export function showMerge(host: HTMLElement, before: string, after: string, wide: boolean) {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  const parent = document.createElement("div");
  root.replaceChildren(parent);
  if (wide) {
    const view = new MergeView({
      a: { doc: before, extensions: [...sqlView("SQL before"), fixed] },
      b: { doc: after, extensions: [...sqlView("SQL after"), fixed] },
      parent,
      root,
      gutter: true,
      collapseUnchanged: collapsed,
    });
    return () => view.destroy();
  }
  const view = new EditorView({
    doc: after,
    extensions: [
      ...sqlView("SQL after, with what was there before"),
      fixed,
      unifiedMergeView({
        original: before, mergeControls: false, gutter: true, collapseUnchanged: collapsed,
      }),
    ],
    parent,
    root,
  });
  return () => view.destroy();
}

export function showSql(host: HTMLElement, text: string, label: string) {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  root.replaceChildren();
  const view = new EditorView({
    doc: text, extensions: [...sqlView(label), fixed], parent: root, root,
  });
  return () => view.destroy();
}

export function editSql(
  host: HTMLElement, text: string, label: string, changed: (text: string) => void,
) {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  root.replaceChildren();
  const view = new EditorView({
    doc: text,
    extensions: [
      ...sqlView(label),
      history(),
      keymap.of([...defaultKeymap, ...historyKeymap]),
      EditorView.theme({ ".cm-content": { minHeight: "14rem" } }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) changed(update.state.doc.toString());
      }),
    ],
    parent: root,
    root,
  });
  return () => view.destroy();
}
