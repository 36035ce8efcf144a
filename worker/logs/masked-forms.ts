/** Which texts a log must not show for the sake of a secret. Pure. */

const shortest = 6;
/** Of a value of several lines; a shorter one is a brace or a word that stands in any log. */
const shortestLine = 8;
/** A number shorter than this is a port, a date or a size as well. */
const shortestNumber = 10;
/** Longer values are taken line by line only: their encoded forms would cost more than they hide. */
const longestEncoded = 8_192;

const commonWords = new Set(
  [
    "true false null undefined none default enabled disabled",
    "production development staging preview testing",
    "localhost 127.0.0.1 0.0.0.0 example.com postgres postgresql mysql mariadb mongodb sqlite sqlite3",
    "warning verbose standard latest stable master",
  ]
    .join(" ")
    .split(" "),
);

/** False: it stands in any log, so that masking it would tell more than it hides. */
const isWorthMasking = (value: string): boolean => {
  const text = value.trim();
  if (text.length < shortest || commonWords.has(text.toLowerCase())) return false;
  if (/^\d+$/.test(text) && text.length < shortestNumber) return false;
  return new Set(text).size > 1;
};

const base64 = (bytes: Buffer): string => bytes.toString("base64");

/** The value may stand anywhere in what is encoded: what its bytes alone decide, at each of the three offsets. */
const encodedInside = (value: string): string[] =>
  [0, 1, 2].map((offset) => {
    const bytes = Buffer.from(value);
    const encoded = base64(Buffer.concat([Buffer.alloc(offset), bytes]));
    const firstOwn = Math.ceil((offset * 8) / 6);
    const lastOwn = Math.floor(((offset + bytes.length) * 8) / 6);
    return encoded.slice(firstOwn, lastOwn);
  });

/** As `base64` and `openssl` break their lines. */
const broken = (encoded: string): string[] =>
  [64, 76].flatMap((width) => (encoded.length > width ? (encoded.match(new RegExp(`.{1,${width}}`, "g")) ?? []) : []));

const encodedForms = (value: string): string[] => {
  const whole = base64(Buffer.from(value));
  const plain = [whole, ...broken(whole), ...encodedInside(value)];
  const forAddresses = plain.map((text) => text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, ""));
  return [...plain, ...forAddresses].filter((text) => text.length >= shortestLine);
};

const percentForms = (value: string): string[] => {
  // A lone half of a surrogate pair has no such form.
  if (/\p{Cs}/u.test(value)) return [];
  const encoded = encodeURIComponent(value);
  const lower = encoded.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
  return [encoded, lower, encodeURI(value), new URLSearchParams({ "": value }).toString().slice(1)];
};

/** As JSON and as a shell's trace write it. */
const quotedForms = (value: string): string[] => [JSON.stringify(value).slice(1, -1), value.replaceAll("'", "'\\''")];

/** An address with a password in it: programs print the password alone as well. */
const passwordIn = (value: string): string[] => {
  if (!/^[a-z][a-z0-9+.-]*:\/\/[^/]*@/i.test(value) || !URL.canParse(value)) return [];
  const { password } = new URL(value);
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    // No percent-encoding after all.
    return [password];
  }
};

const linesOf = (value: string): string[] => {
  const lines = value.split(/\r?\n|\r/);
  return lines.length === 1 ? lines : lines.map((line) => line.trim()).filter((line) => line.length >= shortestLine);
};

/** Every text of one line that would give one of these values away. */
export const maskedForms = (values: readonly string[]): string[] => {
  const worth = [...new Set(values.flatMap((value) => [value, ...passwordIn(value)]))].filter(isWorthMasking);
  const forms = worth.flatMap((value) => {
    const plain = linesOf(value);
    if (value.length > longestEncoded) return plain;
    return [...plain, value.trim(), ...encodedForms(value), ...percentForms(value), ...quotedForms(value)];
  });
  return [...new Set(forms)].filter((form) => isWorthMasking(form) && !/[\r\n]/.test(form));
};
