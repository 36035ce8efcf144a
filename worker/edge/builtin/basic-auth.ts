import { createHash } from "node:crypto";
import { compare } from "bcryptjs";
import type { OwnAnswer, Step } from "./passing";

/** How many judged passwords are remembered, of all apps together. */
const remembered = 4_096;
/** How many may wait to be judged: each takes some 15 ms of the edge's one thread. */
const mayWait = 20;

/** Judged credentials by their hash, the oldest first. */
const judged = new Map<string, boolean>();
let waiting = 0;
let queue: Promise<unknown> = Promise.resolve();

const remember = (key: string, isRight: boolean): boolean => {
  if (judged.size >= remembered) judged.delete(judged.keys().next().value ?? "");
  judged.set(key, isRight);
  return isRight;
};

/** One after the other, so that somebody who tries passwords slows down himself rather than all apps. */
const judge = (key: string, password: string, hash: string): Promise<boolean> => {
  waiting += 1;
  const result = queue.then(() => compare(password, hash)).then((isRight) => remember(key, isRight));
  queue = result
    .catch(() => undefined)
    .finally(() => {
      waiting -= 1;
    });
  return result;
};

const credentialsIn = (authorization: string | undefined): { name: string; password: string } | null => {
  const encoded = /^Basic +([A-Za-z0-9+/]+={0,2}) *$/i.exec(authorization ?? "")?.[1];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  return colon < 0 ? null : { name: text.slice(0, colon), password: text.slice(colon + 1) };
};

const tooMany: OwnAnswer = { status: 429, headers: ["Retry-After", "1"], text: "Too many passwords are being tried here." };

/** Asks for a name and its password. What was right once costs a hash, what is tried anew some 15 ms. */
export const basicAuth = ({ users, realm }: { users: readonly string[]; realm: string }): Step => {
  const hashes = new Map(users.map((user) => [user.slice(0, user.indexOf(":")), user.slice(user.indexOf(":") + 1)]));
  const refused: OwnAnswer = {
    status: 401,
    headers: ["Content-Type", "text/plain", "WWW-Authenticate", `Basic realm="${realm.replace(/["\\]/g, "\\$&")}"`],
    text: "401 Unauthorized\n",
  };
  return (passing) => {
    const given = credentialsIn(passing.authorization);
    const hash = given && hashes.get(given.name);
    if (!given || !hash) return refused;
    const verdict = (isRight: boolean) => {
      if (!isRight) return refused;
      passing.hidesAuthorization = true;
      return null;
    };
    const key = createHash("sha256").update(`${hash} ${given.password}`).digest("base64");
    const known = judged.get(key);
    if (known !== undefined) return verdict(known);
    return waiting >= mayWait ? tooMany : judge(key, given.password, hash).then(verdict);
  };
};
