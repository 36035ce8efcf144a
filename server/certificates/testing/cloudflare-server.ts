import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

type TxtRecord = { id: string; type: "TXT"; name: string; content: string; ttl: number };
type Answer = { status: number; body: unknown };
export type CloudflareOptions = {
  token: string;
  zones: readonly string[];
  /** All values of that name from now on. */
  onChange?: (name: string, values: readonly string[]) => Promise<void>;
};

const fine = (result: unknown): Answer => ({ status: 200, body: { success: true, errors: [], messages: [], result } });
const fault = (status: number, code: number, message: string): Answer => ({
  status,
  body: { success: false, errors: [{ code, message }], messages: [], result: null },
});

const readBody = async (request: IncomingMessage): Promise<TxtRecord> => {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return JSON.parse(Buffer.concat(pieces).toString() || "{}") as TxtRecord;
};

/** The records of all zones, and what the API says when they are changed. */
const keepRecords = (onChange: NonNullable<CloudflareOptions["onChange"]>) => {
  const records: TxtRecord[] = [];
  let next = 1;
  const changed = async (name: string): Promise<void> => {
    const values = records.filter((record) => record.name === name).map(({ content }) => content.replaceAll('"', ""));
    await onChange(name, values);
  };
  const create = async ({ name, content, type, ttl }: TxtRecord): Promise<Answer> => {
    if (ttl !== 1 && ttl < 60) return fault(400, 9_021, "Invalid TTL. Must be between 60 and 86400 seconds, or 1 for Automatic.");
    if (records.some((record) => record.name === name && record.content === content)) {
      return fault(400, 81_058, "An identical record already exists.");
    }
    const record = { id: `record${next++}`, type, name, content, ttl };
    records.push(record);
    await changed(name);
    return fine(record);
  };
  const remove = async (id: string | undefined): Promise<Answer> => {
    const at = records.findIndex((record) => record.id === id);
    const [record] = at < 0 ? [] : records.splice(at, 1);
    if (!record) return fault(404, 81_044, "Record does not exist.");
    await changed(record.name);
    return fine({ id });
  };
  return { records, create, remove };
};

/** Speaks Cloudflare's API as far as records of zones go, with its words for what is wrong. */
export const startCloudflare = async ({ token, zones, onChange = async () => undefined }: CloudflareOptions) => {
  const { records, create, remove } = keepRecords(onChange);
  let refusal: Answer | null = null;

  const answer = async (request: IncomingMessage): Promise<Answer> => {
    if (refusal) return refusal;
    if (request.headers.authorization !== `Bearer ${token}`) return fault(403, 10_000, "Authentication error");
    const url = new URL(request.url ?? "/", "http://cloudflare");
    const [, root, zone, kind, id] = url.pathname.split("/");
    const name = url.searchParams.get("name");
    if (root !== "zones" || (kind ?? "dns_records") !== "dns_records") return fault(404, 7_000, "No route for that URI");
    if (zone === undefined)
      return fine(zones.filter((one) => one === name).map((one) => ({ id: one.replace(".", "0"), name: one })));
    if (request.method === "POST") return create(await readBody(request));
    if (request.method === "DELETE") return remove(id);
    return fine(records.filter((record) => record.name === name));
  };

  const server = createServer((request, response) => {
    void answer(request).then(({ status, body }) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    records,
    refuse: (status: number, code: number, message: string) => {
      refusal = fault(status, code, message);
    },
    allow: () => {
      refusal = null;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
