/** One TXT record. Names without a dot at their end. */
export type TxtRecord = { zone: string; name: string; value: string };

/** What every kind of DNS provider can do for a proof. Adding what is there, or removing what is not, is no fault. */
export type DnsWriter = {
  /** @throws DnsWriteError */
  add: (record: TxtRecord) => Promise<void>;
  /** Of several with that name only this one. @throws DnsWriteError */
  remove: (record: TxtRecord) => Promise<void>;
};

/** The record could not be written; the message is a sentence for the team. */
export class DnsWriteError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "DnsWriteError";
  }
}
