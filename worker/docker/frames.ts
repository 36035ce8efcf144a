const headerBytes = 8;

/** Takes the stream of an attached container apart, as it comes: 8 bytes (stream, length) stand before each frame. */
export class Frames {
  private rest: Buffer = Buffer.alloc(0);

  /** What the container wrote, both streams, without what stands before it. A torn frame waits for its end. */
  push(bytes: Buffer): Buffer[] {
    const all = this.rest.length === 0 ? bytes : Buffer.concat([this.rest, bytes]);
    const payloads: Buffer[] = [];
    let at = 0;
    while (at + headerBytes <= all.length) {
      const end = at + headerBytes + all.readUInt32BE(at + 4);
      if (end > all.length) break;
      payloads.push(all.subarray(at + headerBytes, end));
      at = end;
    }
    this.rest = all.subarray(at);
    return payloads;
  }
}
