import type { DotenvDoubt, DotenvLine } from "./dotenv-grammar";
import { refuseKey, refuseValue } from "./key-rules";
import type { VariableEntry } from "./schema";

/** What becomes of the lines of a pasted, dropped or edited `.env` text. Pure, for the browser. */

/** Stands for the value of a secret in the editor: left as it is, the secret stays as it is. */
export const unchangedPlaceholder = "«unchanged»";

const largestFile = 1_048_576;

const sentences: Record<DotenvDoubt, string> = {
  hash: "An unquoted # cuts the value in most parsers. Choose how it is meant, or put the value into quotes.",
  "trailing-space": "Spaces at the end are dropped. Put the value into quotes if they belong to it.",
  "unclosed-quote": "The quote is never closed, so this line is read alone, as it stands.",
  "after-quote": "Something stands behind the closing quote. Choose how it is meant.",
  reference: "References are not followed: the text stays as it is.",
  duplicate: "This name is given more than once; the last one counts.",
  "no-equals": "There is no = in this line, so it is left out.",
  "no-name": "There is no name before the =, so this line is left out.",
};

export type DoubtfulLine = {
  line: number;
  key: string | null;
  reasons: string[];
  /** The value as it is taken, and as it may be meant too; one where there is no choice. */
  readings: string[];
  /** Index of the reading that is taken; null where the line is left out. */
  taken: number | null;
};

export type ReadText = { variables: Record<string, string | VariableEntry>; doubtful: DoubtfulLine[] };

type Options = {
  /** Lines whose other reading is meant, by number. */
  otherwise: ReadonlySet<number>;
  /** Keys of saved secrets: the placeholder keeps them. */
  secrets: ReadonlySet<string>;
};

/** Why the line cannot be taken at all. */
const refusalOf = ({ key, value }: DotenvLine, chosen: string, { secrets }: Options): string | null => {
  if (key === null) return null;
  if (value === unchangedPlaceholder)
    return secrets.has(key) ? null : `${key} has no saved secret that could stay unchanged. Give it a value.`;
  return refuseKey(key) ?? refuseValue(key, chosen);
};

const readOne = (item: DotenvLine, options: Options) => {
  const readings = item.otherReading === null ? [item.value] : [item.value, item.otherReading];
  const choice = item.otherReading !== null && options.otherwise.has(item.line) ? 1 : 0;
  const chosen = readings[choice] ?? item.value;
  const refusal = refusalOf(item, chosen, options);
  const reasons = [...item.doubts.map((doubt) => sentences[doubt]), ...(refusal === null ? [] : [refusal])];
  const isTaken = item.key !== null && refusal === null;
  return { chosen, doubtful: { line: item.line, key: item.key, reasons, readings, taken: isTaken ? choice : null } };
};

/** What would be saved of these lines, and what a person should look at first. */
export const readVariableText = (lines: readonly DotenvLine[], options: Options): ReadText => {
  const variables = new Map<string, string | VariableEntry>();
  const doubtful: DoubtfulLine[] = [];
  for (const item of lines) {
    const read = readOne(item, options);
    if (read.doubtful.reasons.length > 0) doubtful.push(read.doubtful);
    if (item.key === null || read.doubtful.taken === null) continue;
    variables.set(item.key, item.value === unchangedPlaceholder ? {} : read.chosen);
  }
  return { variables: Object.fromEntries(variables), doubtful };
};

/** The text of a file, or why it cannot be read. */
export const decodeVariableFile = (bytes: Uint8Array): { text: string } | { fault: string } => {
  if (bytes.byteLength > largestFile) return { fault: "That file is larger than 1 MB: it is hardly a .env file." };
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch (error) {
    if (error instanceof TypeError) return { fault: "That file is not UTF-8. Save it as UTF-8 and drop it again." };
    throw error;
  }
};

/** True for a text that is more than a name: pasted into the field of a name it is read as a file. */
export const looksLikeVariables = (text: string): boolean =>
  /^\s*(?:export\s+)?[A-Za-z_][A-Za-z0-9_]*\s*=/m.test(text) || text.trim().includes("\n");
