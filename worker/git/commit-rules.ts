/** What people want to know of a commit: its message and who wrote it. Lengths are those of the protocol. */
export const parseCommit = (content: Buffer): { message: string; author: string } => {
  const split = content.indexOf("\n\n");
  const header = split < 0 ? content : content.subarray(0, split);
  const body = split < 0 ? Buffer.alloc(0) : content.subarray(split + 2);
  const decode = decoder(/^encoding (.+)$/m.exec(header.toString("latin1"))?.[1]);
  const author = /^author (.*?) ?<([^>]*)>/m.exec(decode(header));
  return { message: clean(decode(body)).slice(0, 10_000), author: clean(author?.[1] || author?.[2] || "").slice(0, 500) };
};

const decoder = (encoding: string | undefined) => {
  try {
    const known = new TextDecoder(encoding ?? "utf-8");
    return (bytes: Buffer) => known.decode(bytes);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return (bytes: Buffer) => bytes.toString("utf8");
  }
};

/** Postgres holds no NUL, and a terminal's colours have no place in a title. */
const clean = (text: string) => text.replace(/[^\P{Cc}\n\t]/gu, "").trim();
