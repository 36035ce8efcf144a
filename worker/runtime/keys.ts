import { createHash } from "node:crypto";
import { saveJson } from "./files";
import type { Identity } from "./identity";

/**
 * The host's key, and beside a new one the older until the new one has opened a door: whatever a power cut or a lost message
 * leaves, one of the two is good.
 */
export class Keys {
  constructor(
    private readonly file: string,
    private identity: Identity,
  ) {}

  /** In the order in which they are to be tried. */
  get candidates(): readonly string[] {
    const { apiKey, previousKey } = this.identity;
    return previousKey === undefined ? [apiKey] : [apiKey, previousKey];
  }

  /** Keeps a new key; it is on disk when this resolves. Gives its SHA-256, by which the control plane knows it. */
  async take(apiKey: string): Promise<string> {
    const { previousKey = this.identity.apiKey } = this.identity;
    await this.save({ ...this.identity, apiKey, previousKey });
    return createHash("sha256").update(apiKey).digest("hex");
  }

  /** This key was good: when it is the newest the older one is of no use any more. */
  async confirm(key: string): Promise<void> {
    const { previousKey, ...identity } = this.identity;
    if (previousKey !== undefined && key === identity.apiKey) await this.save(identity);
  }

  private async save(identity: Identity): Promise<void> {
    await saveJson(this.file, identity);
    this.identity = identity;
  }
}
