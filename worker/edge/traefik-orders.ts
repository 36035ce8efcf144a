import { concernsEveryName, explainAuthorityFault, pauseAfter } from "@/server/certificates/authority-fault-rules";
import type { RouteDocument } from "@/server/domains/route-document";
import { type AttemptsFile, attemptsAt, readAttempts, saveAttempts, untried } from "./acme/attempts-file";
import { type OwnAuthority, readAuthoritySettings } from "./acme/settings";
import { wantedNames } from "./acme/wanted-names";
import type { CertificateFacts } from "./certificate-facts";
import { type EdgeFiles, readIfThere } from "./files";
import { LogTail } from "./log-tail";
import { chooseLetThrough, withoutOrders } from "./traefik-gate-rules";
import { type FailedOrder, failedOrder } from "./traefik-log-rules";
import { certificatesInTraefikStore, type HeldCertificate } from "./traefik-store";

/**
 * Follows Traefik's orders by its store and its log, and lets only those names through to it whose turn it is: a few at a time, after
 * a failure with growing pauses.
 */
export class TraefikOrders {
  private held: ReadonlyMap<string, HeldCertificate> = new Map();
  private attempts: AttemptsFile = { directoryUrl: null, hold: null, names: {} };
  private letThrough = new Map<string, number>();
  private storeText: string | null = null;
  private readonly log: LogTail;
  private loaded = false;

  constructor(
    private readonly files: EdgeFiles,
    private readonly own: OwnAuthority,
  ) {
    this.log = new LogTail(files.traefikLog, `${files.traefikOwn}/log-position.json`);
  }

  get facts(): CertificateFacts {
    return { held: this.held, attempts: this.attempts };
  }

  /** The document as Traefik is to have it now. */
  gate(document: RouteDocument): RouteDocument {
    return withoutOrders(document, (hostname) => this.held.has(hostname) || this.letThrough.has(hostname));
  }

  /** Looks what has happened. Resolves with whether `gate` gives something else than before. */
  async look(document: RouteDocument | null): Promise<boolean> {
    const now = Date.now();
    if (!this.loaded) this.attempts = await readAttempts(this.files.traefikOwn, now);
    this.loaded = true;
    const authority = await readAuthoritySettings(this.own, this.files);
    const before = JSON.stringify(this.attempts);
    if (authority) this.attempts = attemptsAt(this.attempts, authority.directoryUrl);
    const isNew = await this.readStore();
    const failed = (await this.log.read()).flatMap((line) => failedOrder(line) ?? []);
    if (authority) for (const one of failed) this.fail(one, authority.directoryUrl);
    for (const hostname of isNew) this.succeed(hostname);
    if (document) this.forgetUnwanted(new Set(wantedNames(document)));
    if (JSON.stringify(this.attempts) !== before) await saveAttempts(this.files.traefikOwn, this.attempts);
    if (failed.length > 0) await this.log.keepPosition();
    return this.choose(document ? wantedNames(document) : [], now) || isNew.length > 0;
  }

  /** Resolves with the names whose certificate is another than before. */
  private async readStore(): Promise<string[]> {
    const text = (await readIfThere(this.files.traefikAcme)) ?? "";
    if (text === this.storeText) return [];
    const held = certificatesInTraefikStore(text);
    if (held === null) return [];
    // What was there before this program was says nothing about attempts that failed since.
    const isFirst = this.storeText === null;
    const changed = [...held].filter(([name, { fingerprint }]) => this.held.get(name)?.fingerprint !== fingerprint);
    this.storeText = text;
    this.held = held;
    return changed.map(([name]) => name).filter((name) => !isFirst || this.attempts.names[name] === undefined);
  }

  private succeed(hostname: string): void {
    this.letThrough.delete(hostname);
    this.attempts = { ...this.attempts, hold: null, names: { ...this.attempts.names, [hostname]: untried } };
  }

  private fail({ hostnames, fault, at }: FailedOrder, directoryUrl: string): void {
    for (const hostname of hostnames) {
      this.letThrough.delete(hostname);
      const everyName = concernsEveryName(fault, hostname);
      const { hold, names } = this.attempts;
      // Several names fail of one cause, or one twice before it was taken back from Traefik: that is one failure.
      const waitsUntil = everyName ? (hold?.until ?? 0) : (names[hostname]?.retryAt ?? 0);
      if (waitsUntil > at.getTime()) continue;
      const failures = (everyName ? (hold?.failures ?? 0) : (names[hostname]?.failures ?? 0)) + 1;
      const retryAt = at.getTime() + pauseAfter(fault, { failures, random: Math.random() });
      const authority = URL.canParse(directoryUrl) ? new URL(directoryUrl).host : directoryUrl;
      const said = explainAuthorityFault(fault, { hostname, authority, retryAt: new Date(retryAt) });
      if (everyName) this.attempts = { ...this.attempts, hold: { until: retryAt, fault: said, failures } };
      else {
        const own = { failures, fault: said, retryAt, unwantedSince: null };
        this.attempts = { ...this.attempts, hold: null, names: { ...names, [hostname]: own } };
      }
    }
  }

  private forgetUnwanted(wanted: ReadonlySet<string>): void {
    const names = Object.entries(this.attempts.names).filter(([hostname]) => wanted.has(hostname));
    this.attempts = { ...this.attempts, names: Object.fromEntries(names) };
  }

  private choose(wanted: readonly string[], now: number): boolean {
    const before = [...this.letThrough.keys()].join();
    this.letThrough = chooseLetThrough({
      wanted,
      has: (hostname) => this.held.has(hostname),
      attempts: (hostname) => this.attempts.names[hostname] ?? untried,
      heldUntil: this.attempts.hold?.until ?? 0,
      letThrough: this.letThrough,
      now,
    });
    return [...this.letThrough.keys()].join() !== before;
  }
}
