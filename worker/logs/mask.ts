import { maskedForms } from "./masked-forms";

/** What stands in a log in place of a secret. */
export const maskText = "••••••";

/** All forms in one automaton (Aho-Corasick), so that the cost does not grow with their number. */
type Automaton = {
  /** By state: how many characters of a form it stands for. */
  depth: Int32Array;
  /** By state: length of the longest form that ends here; 0 for none. */
  ends: Int32Array;
  step: (state: number, code: number) => number;
};

/** A trie as lists of children. States are numbered in the order of their making. */
class Trie {
  readonly depth = [0];
  readonly ends = [0];
  readonly code = [0];
  readonly firstChild = [0];
  readonly sibling = [0];

  add(form: string): void {
    let state = 0;
    for (let at = 0; at < form.length; at += 1) {
      const code = form.charCodeAt(at);
      state = this.child(state, code) || this.grow(state, code);
    }
    this.ends[state] = form.length;
  }

  /** 0 where there is none: the root is nobody's child. */
  child(state: number, code: number): number {
    let at = this.firstChild[state] ?? 0;
    while (at !== 0 && this.code[at] !== code) at = this.sibling[at] ?? 0;
    return at;
  }

  /** The root first, then those with at least so many, nearest to it first. */
  statesWithChildren(least: number): number[] {
    const counts = new Int32Array(this.depth.length);
    const waiting = [0];
    for (const parent of waiting) {
      for (let state = this.firstChild[parent] ?? 0; state !== 0; state = this.sibling[state] ?? 0) {
        counts[parent] = (counts[parent] ?? 0) + 1;
        waiting.push(state);
      }
    }
    return waiting.filter((state) => state === 0 || (counts[state] ?? 0) >= least);
  }

  private grow(parent: number, code: number): number {
    const state = this.depth.length;
    this.depth.push((this.depth[parent] ?? 0) + 1);
    this.ends.push(0);
    this.code.push(code);
    this.firstChild.push(0);
    this.sibling.push(this.firstChild[parent] ?? 0);
    this.firstChild[parent] = state;
    return state;
  }
}

/** By state the longest other state that its text ends with. Fills in what ends there on the way. */
const failuresOf = (trie: Trie, step: (failures: Int32Array, state: number, code: number) => number): Int32Array => {
  const failures = new Int32Array(trie.depth.length);
  const waiting = [0];
  for (const parent of waiting) {
    for (let state = trie.firstChild[parent] ?? 0; state !== 0; state = trie.sibling[state] ?? 0) {
      const failure = parent === 0 ? 0 : step(failures, failures[parent] ?? 0, trie.code[state] ?? 0);
      failures[state] = failure;
      trie.ends[state] = trie.ends[state] || (trie.ends[failure] ?? 0);
      waiting.push(state);
    }
  }
  return failures;
};

/** Most of a log is spent near the root, where states have many children: one look into a table there, of every next state. */
const branching = 4;
const mostTableEntries = 500_000;

const automatonOf = (forms: readonly string[]): Automaton => {
  const trie = new Trie();
  for (const form of forms) trie.add(form);
  const follow = (failures: Int32Array, from: number, code: number): number => {
    for (let state = from; ; state = failures[state] ?? 0) {
      const next = trie.child(state, code);
      if (next !== 0 || state === 0) return next;
    }
  };
  const failures = failuresOf(trie, follow);
  // Characters that stand in no form are all one to it.
  const kindOf = new Uint16Array(65_536);
  const codes = [...new Set(trie.code.slice(1))];
  codes.forEach((code, index) => {
    kindOf[code] = index + 1;
  });
  const kinds = codes.length + 1;
  const tableOf = new Int32Array(trie.depth.length).fill(-1);
  const tabled = trie.statesWithChildren(branching).slice(0, Math.ceil(mostTableEntries / kinds));
  const tables = new Int32Array(tabled.length * kinds);
  tabled.forEach((state, index) => {
    tableOf[state] = index * kinds;
    for (const code of codes) tables[index * kinds + (kindOf[code] ?? 0)] = follow(failures, state, code);
  });
  return {
    depth: Int32Array.from(trie.depth),
    ends: Int32Array.from(trie.ends),
    step: (state, code) => {
      const table = tableOf[state] ?? -1;
      return table >= 0 ? (tables[table + (kindOf[code] ?? 0)] ?? 0) : follow(failures, state, code);
    },
  };
};

/** Where forms stand in a text: what they cover together, in order and apart from each other. */
type Span = { from: number; to: number };

/** Adds what ends at `to`; it may begin before what was found already. */
const cover = (spans: Span[], from: number, to: number): void => {
  let start = from;
  for (let last = spans.at(-1); last && last.to >= start; last = spans.at(-1)) {
    start = Math.min(start, last.from);
    spans.pop();
  }
  spans.push({ from: start, to });
};

/**
 * Replaces secrets in a text that comes in pieces. However it is cut, the same comes out: what may be the beginning of a secret
 * is held back until it is known. One `Masking` serves one stream.
 */
export class Masking {
  private state = 0;
  private held = "";
  /** In `held`. */
  private spans: Span[] = [];
  private insideMask = false;

  constructor(private readonly automaton: Automaton | null) {}

  /** What of the text so far is safe to show. */
  push(piece: string): string {
    const { automaton } = this;
    if (!automaton) return piece;
    const text = this.held + piece;
    let { state } = this;
    for (let at = this.held.length; at < text.length; at += 1) {
      state = automaton.step(state, text.charCodeAt(at));
      const length = automaton.ends[state] ?? 0;
      if (length > 0) cover(this.spans, at + 1 - length, at + 1);
    }
    this.state = state;
    return this.show(text, text.length - (automaton.depth[state] ?? 0));
  }

  /** The rest: no more comes. */
  flush(): string {
    this.state = 0;
    return this.show(this.held, this.held.length);
  }

  private show(text: string, until: number): string {
    const shown: string[] = [];
    let at = 0;
    for (const { from, to } of this.spans) {
      if (from >= until) break;
      if (from > at) shown.push(text.slice(at, from));
      if (!(this.insideMask && from === 0 && at === 0)) shown.push(maskText);
      at = Math.min(to, until);
      this.insideMask = false;
    }
    const endsInMask = this.spans.some(({ from, to }) => from < until && to >= until);
    if (until > at) shown.push(text.slice(at, until));
    this.insideMask = endsInMask || (until === 0 && this.insideMask);
    this.held = text.slice(until);
    this.spans = this.spans
      .filter(({ to }) => to > until)
      .map(({ from, to }) => ({ from: Math.max(0, from - until), to: to - until }));
    return shown.join("");
  }
}

/** Keeps secrets out of what is shown. */
export type Mask = {
  /** For a text that is whole. */
  whole: (text: string) => string;
  stream: () => Masking;
};

/** The mask for these values, in the forms in which programs print them; those that stand in any log are left alone. */
export const maskFor = (values: readonly string[]): Mask => {
  const forms = maskedForms(values);
  const automaton = forms.length === 0 ? null : automatonOf(forms);
  const stream = () => new Masking(automaton);
  return {
    stream,
    whole: (text) => {
      const masking = stream();
      return masking.push(text) + masking.flush();
    },
  };
};
