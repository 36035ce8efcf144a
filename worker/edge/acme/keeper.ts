import { AuthorityRefused } from "@/server/acme";
import { concernsEveryName, explainAuthorityFault, pauseAfter } from "@/server/certificates/authority-fault-rules";
import type { EdgeLog } from "../log";
import { type AttemptsFile, attemptsAt, type NameAttempts, readAttempts, saveAttempts, untried } from "./attempts-file";
import { orderByHttp } from "./order-by-http";
import { chooseNext, type Wanted } from "./order-rules";
import type { AuthoritySettings } from "./settings";
import type { CertificateStore } from "./store";

export type KeeperOptions = {
  /** Account, attempts and certificates. */
  folder: string;
  store: CertificateStore;
  /** Asked before every order; null: nobody is asked for certificates. */
  settings: () => Promise<AuthoritySettings | null>;
  log: EdgeLog;
  /** Pauses after failures are so many times as long. Default 1; tests have less patience. */
  pauseFactor?: number;
};

export type CertificateKeeper = {
  /** All names that are to have a certificate. Those that need none any more keep theirs for 30 days. */
  want(hostnames: readonly string[]): void;
  close(): Promise<void>;
};

/** Also how soon other settings are noticed. */
const longestSleepMs = 15_000;
const keepUnwantedMs = 30 * 86_400_000;
const soonMs = 60_000;

class Keeper implements CertificateKeeper {
  private wanted: readonly string[] = [];
  private told = false;
  private attempts: AttemptsFile = { directoryUrl: null, hold: null, names: {} };
  private readonly freshUntil = new Map<string, number>();
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private turn: Promise<void> | null = null;
  private lastFault: string | null = null;

  constructor(private readonly options: KeeperOptions) {}

  async start(): Promise<void> {
    this.attempts = await readAttempts(this.options.folder, Date.now());
  }

  want(hostnames: readonly string[]): void {
    this.told = true;
    this.wanted = [...hostnames];
    this.sleep(0);
  }

  async close(): Promise<void> {
    this.stopping.abort(new Error("The edge is stopping."));
    clearTimeout(this.timer);
    // An order may take a minute and a half: it is not waited for, and what it would have brought is ordered again.
    await Promise.race([this.turn, new Promise((done) => setTimeout(done, 500).unref())]);
  }

  private sleep(ms: number): void {
    clearTimeout(this.timer);
    if (this.stopping.signal.aborted || this.turn) return;
    this.timer = setTimeout(() => this.wake(), Math.min(ms, longestSleepMs));
    this.timer.unref();
  }

  private wake(): void {
    const before = this.wanted;
    let pause = longestSleepMs;
    this.turn = this.step()
      .then((ms) => {
        pause = ms;
        this.lastFault = null;
      })
      .catch((error: unknown) => this.complain(error))
      .finally(() => {
        this.turn = null;
        this.sleep(this.wanted === before ? pause : 0);
      });
  }

  /** A disk that is full, say: once, not every few seconds. */
  private complain(error: unknown): void {
    const fault = error instanceof Error ? error.message : String(error);
    if (fault !== this.lastFault) this.options.log.error({ err: error }, "Certificates cannot be kept");
    this.lastFault = fault;
  }

  /** One order at most. Resolves with how long there is nothing to do. */
  private async step(): Promise<number> {
    if (!this.told) return longestSleepMs;
    await this.forgetUnwanted();
    const settings = await this.options.settings();
    const now = Date.now();
    if (!settings || this.wanted.length === 0) return longestSleepMs;
    this.attempts = attemptsAt(this.attempts, settings.directoryUrl);
    if (this.attempts.hold && this.attempts.hold.until > now) return this.attempts.hold.until - now;
    const next = chooseNext(
      this.wanted.map((hostname) => this.candidate(hostname)),
      { now, directoryUrl: settings.directoryUrl },
    );
    if (!next || next.dueAt > now) return (next?.dueAt ?? Infinity) - now;
    await this.order(next.hostname, settings);
    return 0;
  }

  private candidate(hostname: string): Wanted {
    const freshUntil = this.freshUntil.get(hostname);
    return {
      hostname,
      held: this.options.store.find(hostname),
      attempts: this.of(hostname),
      // By a clock that cannot be set.
      freshUntil: freshUntil === undefined ? undefined : Date.now() + freshUntil - performance.now(),
    };
  }

  private of(hostname: string): NameAttempts {
    return this.attempts.names[hostname] ?? untried;
  }

  private async order(hostname: string, settings: AuthoritySettings): Promise<void> {
    const { folder, store, log } = this.options;
    log.info({ hostname, renewal: store.find(hostname) !== undefined }, "Ordering a certificate");
    try {
      const given = await orderByHttp({ hostname, settings, folder, signal: this.stopping.signal });
      const { notBefore, notAfter, issuer } = await store.save({ ...given, hostname, directoryUrl: settings.directoryUrl });
      this.freshUntil.set(hostname, performance.now() + (notAfter.getTime() - notBefore.getTime()) / 3);
      this.attempts = { ...this.attempts, hold: null, names: { ...this.attempts.names, [hostname]: untried } };
      log.info({ hostname, issuer, notAfter: notAfter.toISOString() }, "There is a new certificate");
    } catch (error) {
      if (this.stopping.signal.aborted) return;
      if (!(error instanceof AuthorityRefused)) throw error;
      this.fail(hostname, settings, error);
    }
    await saveAttempts(folder, this.attempts);
  }

  private fail(hostname: string, { directoryUrl }: AuthoritySettings, { fault }: AuthorityRefused): void {
    const everyName = concernsEveryName(fault, hostname);
    const failures = (everyName ? (this.attempts.hold?.failures ?? 0) : this.of(hostname).failures) + 1;
    const pause = pauseAfter(fault, { failures, random: Math.random() }) * (this.options.pauseFactor ?? 1);
    const retryAt = Date.now() + Math.round(pause);
    const authority = URL.canParse(directoryUrl) ? new URL(directoryUrl).host : directoryUrl;
    const said = explainAuthorityFault(fault, { hostname, authority, retryAt: new Date(retryAt) });
    if (everyName) this.attempts = { ...this.attempts, hold: { until: retryAt, fault: said, failures } };
    else {
      const failed = { failures, fault: said, retryAt, unwantedSince: null };
      // An answer about one name is one: the authority is there.
      this.attempts = { ...this.attempts, hold: null, names: { ...this.attempts.names, [hostname]: failed } };
    }
    this.options.log.warn({ hostname, reason: said, type: fault.type, status: fault.status }, "No certificate was given");
  }

  /** Names that come back within 30 days find their certificate, and are tried soon, whatever they failed for. */
  private async forgetUnwanted(): Promise<void> {
    const { store, folder } = this.options;
    const now = Date.now();
    const wanted = new Set(this.wanted);
    const names: AttemptsFile["names"] = {};
    for (const hostname of new Set([...Object.keys(this.attempts.names), ...store.list().map(({ hostname: held }) => held)])) {
      const known = this.of(hostname);
      const unwantedSince = wanted.has(hostname) ? null : Math.min(known.unwantedSince ?? now, now);
      const isBack = known.unwantedSince !== null && unwantedSince === null;
      const retryAt = isBack && known.retryAt !== null ? Math.min(known.retryAt, now + soonMs) : known.retryAt;
      if (unwantedSince === null || now - unwantedSince < keepUnwantedMs) names[hostname] = { ...known, retryAt, unwantedSince };
      else await store.remove(hostname);
    }
    const changed = JSON.stringify(names) !== JSON.stringify(this.attempts.names);
    this.attempts = { ...this.attempts, names };
    if (changed) await saveAttempts(folder, this.attempts);
  }
}

/** Gets certificates for the names that are wanted, one order at a time, and renews them; nothing that fails takes one away. */
export const startCertificateKeeper = async (options: KeeperOptions): Promise<CertificateKeeper> => {
  const keeper = new Keeper(options);
  await keeper.start();
  return keeper;
};
