/** Sentences for the administrator, one per cause; the control plane shows what stands. */
export class Warnings {
  private readonly standing = new Map<string, string>();

  constructor(private readonly send: (text: string | null) => boolean) {}

  /** Null: it is over. */
  set(cause: string, text: string | null): void {
    if ((this.standing.get(cause) ?? null) === text) return;
    if (text === null) this.standing.delete(cause);
    else this.standing.set(cause, text);
    this.tell();
  }

  /** Also on a new connection: what was told on the old one may be lost. */
  tell(): void {
    const all = [...this.standing.values()].join(" ").slice(0, 2_000);
    this.send(all === "" ? null : all);
  }
}
