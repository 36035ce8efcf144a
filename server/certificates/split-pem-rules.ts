/** One block of PEM. `encrypted`: it says in its head that it needs a passphrase. */
export type PemBlock = { label: string; text: string; encrypted: boolean };

const begin = "-----BEGIN ";
const dashes = "-----";
const base64 = /^[A-Za-z0-9+/=\s]+$/;

const blockOf = (label: string, body: string): PemBlock | null => {
  // Old keys have a head of their own, ended by an empty line: `Proc-Type: 4,ENCRYPTED`.
  const content = body.includes(":") ? body.slice(body.search(/\r?\n\s*\r?\n/) + 1) : body;
  const encrypted = label.startsWith("ENCRYPTED") || /Proc-Type:.{0,20}ENCRYPTED/.test(body);
  if (!base64.test(content)) return null;
  return {
    label,
    encrypted,
    text: `${begin}${label}${dashes}\n${content.replace(/\s+/g, "\n").trim()}\n-----END ${label}${dashes}\n`,
  };
};

/** The blocks of a text, whatever stands between them, as programs like to write there; null when one of them is broken. Pure. */
export const splitPem = (text: string): PemBlock[] | null => {
  const blocks: PemBlock[] = [];
  let at = text.indexOf(begin);
  while (at >= 0) {
    const labelEnd = text.indexOf(dashes, at + begin.length);
    const label = text.slice(at + begin.length, labelEnd);
    if (labelEnd < 0 || !/^[A-Z0-9 ]{1,40}$/.test(label)) return null;
    const end = `-----END ${label}${dashes}`;
    const bodyEnd = text.indexOf(end, labelEnd);
    const block = bodyEnd < 0 ? null : blockOf(label, text.slice(labelEnd + dashes.length, bodyEnd));
    if (block === null) return null;
    blocks.push(block);
    at = text.indexOf(begin, bodyEnd + end.length);
  }
  return blocks;
};
