import { StringDecoder } from "node:string_decoder";
import type { Mask } from "./mask";
import { readable } from "./sanitise";

const keptCharacters = 4_096;
const longest = 300;

/**
 * What a program said last, for the sentence about its end. Secrets are gone before anything is cut: half of one would be
 * known by nobody, and shown.
 */
export class LastLine {
  private readonly decoder = new StringDecoder("utf8");
  private readonly masking: ReturnType<Mask["stream"]>;
  private tail = "";

  constructor(mask: Mask) {
    this.masking = mask.stream();
  }

  take(bytes: Buffer): void {
    this.keep(this.masking.push(this.decoder.write(bytes)));
  }

  /** Once: after it nothing more comes. */
  end(): string {
    this.keep(this.masking.push(this.decoder.end()) + this.masking.flush());
    const lines = this.tail.split("\n").map(readable);
    return (lines.findLast((line) => line.trim() !== "") ?? "").trim().slice(0, longest);
  }

  private keep(text: string): void {
    this.tail = (this.tail + text).slice(-keptCharacters);
  }
}
