"use client";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { type EditorState, type Range, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, keymap, lineNumbers, MatchDecorator, ViewPlugin } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { parseDotenv } from "@/server/variables/dotenv-grammar";

const theme = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--surface)", fontSize: "13px" },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "1px" },
  ".cm-scroller": { fontFamily: "var(--font-mono)", lineHeight: "1.55", maxHeight: "28rem" },
  ".cm-content": { caretColor: "var(--ink)", minHeight: "12rem" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { color: "var(--faint)", backgroundColor: "var(--sunken)", borderRight: "1px solid var(--line)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "color-mix(in oklch, var(--accent) 25%, transparent) !important",
  },
  ".cm-key": { color: "var(--accent)" },
  ".cm-note": { color: "var(--muted)" },
  ".cm-doubt": { backgroundColor: "var(--warn-soft)", boxShadow: "inset 3px 0 0 var(--warn-dot)" },
});

const keyOrComment = new MatchDecorator({
  regexp: /^[ \t]*(?:#.*|(?:export[ \t]+)?[A-Z][A-Z0-9_]*(?==))/gm,
  decoration: (match) => Decoration.mark({ class: match[0].trimStart().startsWith("#") ? "cm-note" : "cm-key" }),
});

const highlight = ViewPlugin.define(
  (view) => ({
    decorations: keyOrComment.createDeco(view),
    update(update) {
      this.decorations = keyOrComment.updateDeco(update, this.decorations);
    },
  }),
  { decorations: (plugin) => plugin.decorations },
);

const doubtsOf = (state: EditorState): DecorationSet => {
  const marks: Range<Decoration>[] = [];
  for (const { line, doubts } of parseDotenv(state.doc.toString())) {
    if (doubts.length > 0 && line <= state.doc.lines)
      marks.push(Decoration.line({ class: "cm-doubt" }).range(state.doc.line(line).from));
  }
  return Decoration.set(marks, true);
};

const doubts = StateField.define<DecorationSet>({
  create: doubtsOf,
  update: (known, transaction) => (transaction.docChanged ? doubtsOf(transaction.state) : known),
  provide: (field) => EditorView.decorations.from(field),
});

type CodeEditorProps = { initial: string; label: string; onChange: (text: string) => void };

/** A text editor for `.env`; doubtful lines are marked while one writes. Tab leaves it, as any field. */
export const CodeEditor = ({ initial, label, onChange }: CodeEditorProps) => {
  const place = useRef<HTMLDivElement>(null);
  const newest = useRef({ initial, onChange });
  useEffect(() => {
    newest.current = { initial, onChange };
  });
  useEffect(() => {
    if (place.current === null) return;
    const view = new EditorView({
      parent: place.current,
      doc: newest.current.initial,
      extensions: [
        lineNumbers(),
        history(),
        keymap.of([...defaultKeymap, ...historyKeymap]),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false", autocapitalize: "off" }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) newest.current.onChange(update.state.doc.toString());
        }),
        theme,
        highlight,
        doubts,
      ],
    });
    view.focus();
    return () => view.destroy();
  }, [label]);
  return <div ref={place} className="overflow-hidden rounded-md border border-line-strong" />;
};
