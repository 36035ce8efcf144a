import type { FailureCode } from "@/server/deployments/schema";

/** What a registry's answers mean for the person. Pure. */
export type Asked = { reference: string; registry: string; withCredential: boolean };
export type PullFailure = { code: FailureCode; message: string };

const shorten = (text: string): string => (text.length > 300 ? `${text.slice(0, 299)}…` : text);

/** Without what the engine's client and the engine put before it. */
const plain = (text: string): string =>
  shorten(
    text
      .replace(/^\(HTTP code \d+\) .*? - /, "")
      .replace(/^(?:Error response from daemon: |errors?:\s+)+/, "")
      .trim(),
  );

const notFound = /manifest unknown|manifest for .* not found|name unknown|not known to registry|no such manifest|not found: /i;
const refusal = /unauthorized|authentication required|no basic auth|access denied|\bdenied\b|forbidden|incorrect username/i;

const longestAnswer = 4_096;

/** The sentence for what the engine said when it asked a registry or pulled from it. */
export const pullFailure = (all: string, { reference, registry, withCredential }: Asked): PullFailure => {
  // The engine repeats whatever a registry answers, however long it is.
  const said = all.slice(0, longestAnswer);
  if (/no matching manifest/i.test(said)) {
    return { code: "image_not_found", message: `The image ${reference} is not made for this host's kind of processor.` };
  }
  if (/no space left on device/i.test(said)) {
    return { code: "disk_full", message: "The host's disk is full: the image could not be pulled." };
  }
  if (/toomanyrequests|rate limit/i.test(said)) {
    const next = withCredential ? "Try again later." : "Try again later, or choose a credential for it.";
    return { code: "registry_refused", message: `The registry ${registry} gives out no more images for now. ${next}` };
  }
  if (refusal.test(said)) return { code: "registry_refused", message: refused({ reference, registry, withCredential }) };
  if (notFound.test(said)) {
    return { code: "image_not_found", message: `The registry ${registry} has no image ${reference}: check its name and tag.` };
  }
  return { code: "registry_unreachable", message: `The registry ${registry} could not be asked for the image: ${plain(said)}` };
};

const refused = ({ reference, registry, withCredential }: Asked): string =>
  withCredential
    ? `The registry ${registry} did not let the stored credential pull ${reference}: check user name, password and what they allow.`
    : `The registry ${registry} gives ${reference} to nobody without a credential, or has no such image. Choose a credential in the app's settings.`;

/** One message of the engine's while it pulls. */
export type PullMessage = {
  id?: string;
  status?: string;
  error?: string;
  progressDetail?: { current?: number; total?: number };
};

const megabytes = (bytes: number): string => (bytes / 1_048_576).toFixed(bytes < 10_485_760 ? 1 : 0);

/** What the engine says of each layer many times a second, added up. */
export class PullProgress {
  private readonly layers = new Map<string, { current: number; total: number; done: boolean }>();
  private lastLine = "";

  take({ id, status = "", progressDetail }: PullMessage): void {
    if (id === undefined || !/^[0-9a-f]{12}$/.test(id)) return;
    const layer = this.layers.get(id) ?? { current: 0, total: 0, done: false };
    this.layers.set(id, layer);
    if (status === "Downloading" && progressDetail?.total) {
      layer.current = progressDetail.current ?? 0;
      layer.total = progressDetail.total;
    } else if (/^(?:Download complete|Pull complete|Already exists)/.test(status)) {
      layer.done = true;
      layer.current = layer.total;
    }
  }

  /** Null when there is nothing new to say. */
  line(): string | null {
    const layers = [...this.layers.values()];
    const sum = (of: (layer: (typeof layers)[number]) => number) => layers.reduce((total, layer) => total + of(layer), 0);
    const done = sum((layer) => Number(layer.done));
    const bytes = `${megabytes(sum(({ current }) => current))} of ${megabytes(sum(({ total }) => total))} MB`;
    const line = `Pulling: ${done} of ${layers.length} layers, ${bytes}`;
    if (layers.length === 0 || line === this.lastLine) return null;
    this.lastLine = line;
    return line;
  }
}

/** Whole lines of what came so far, and the rest. */
export const takeLines = (text: string): { messages: PullMessage[]; rest: string } => {
  const lines = text.split("\n");
  const rest = lines.pop() ?? "";
  return { messages: lines.filter((line) => line.trim() !== "").map((line) => JSON.parse(line) as PullMessage), rest };
};
