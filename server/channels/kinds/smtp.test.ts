import type { AddressInfo } from "node:net";
import { createServer, type Server, type Socket } from "node:net";
import type { SMTPServerOptions } from "smtp-server";
import { afterEach, describe, expect, it } from "vitest";
import { testCertificate } from "../testing/certificate";
import { headerOf, SmtpRefusal, testMailServer } from "../testing/mail-server";
import type { Mail } from "./render-mail";
import { type MailServer, sendMail } from "./smtp";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const mailServer = async (options: SMTPServerOptions = {}) => {
  const server = await testMailServer(options);
  closing.push(server.close);
  return server;
};

const mail: Mail = {
  subject: "shop ist weg – ö",
  text: "shop does not run.",
  html: "<p>shop does not run.</p>",
  messageId: "<ntf_1@paas.example.com>",
  references: ["<ntf_0@paas.example.com>"],
};
const plain = (port: number, of: Partial<MailServer> = {}): MailServer => ({
  host: "localhost",
  port,
  security: "none",
  allowPrivate: true,
  ...of,
});
const deliver = (server: MailServer, to = ["ops@example.com"]) => sendMail(server, { from: "alerts@example.com", to }, mail);
const secure = { disabledCommands: [] } satisfies SMTPServerOptions;

it("a mail arrives with its thread and without answers of machines", async () => {
  const { port, mails } = await mailServer();
  const { answer } = await deliver(plain(port), ["ops@example.com", "oncall@example.com"]);
  expect(answer).toContain("taken as 42");
  expect(mails).toHaveLength(1);
  const [taken] = mails;
  expect(taken).toMatchObject({ from: "alerts@example.com", to: ["ops@example.com", "oncall@example.com"], secure: false });
  expect(headerOf(taken!, "Message-ID")).toBe("<ntf_1@paas.example.com>");
  expect(headerOf(taken!, "In-Reply-To")).toBe("<ntf_0@paas.example.com>");
  expect(headerOf(taken!, "References")).toBe("<ntf_0@paas.example.com>");
  expect(headerOf(taken!, "Auto-Submitted")).toBe("auto-generated");
  expect(headerOf(taken!, "Subject")).toMatch(/^=\?UTF-8\?/i);
  expect(taken!.raw).toMatch(/text\/plain[\s\S]*text\/html/);
});

describe("a secure connection", () => {
  it("is made before anything is said, where the certificate is trusted", async () => {
    const { port, mails } = await mailServer(secure);
    await deliver(plain(port, { security: "starttls", certificateAuthority: testCertificate }));
    expect(mails[0]?.secure).toBe(true);
  });

  it("is one from the first byte with `tls`", async () => {
    const { port, mails } = await mailServer({ ...secure, secure: true });
    await deliver(plain(port, { security: "tls", certificateAuthority: testCertificate }));
    expect(mails[0]?.secure).toBe(true);
  });

  it.each(["starttls", "tls"] as const)("%s with a certificate that nobody trusts sends nothing", async (security) => {
    const { port, mails } = await mailServer({ ...secure, secure: security === "tls" });
    await expect(deliver(plain(port, { security }))).rejects.toMatchObject({ message: expect.stringContaining("certificate") });
    expect(mails).toEqual([]);
  });

  it("that is wanted and not offered sends nothing", async () => {
    const { port, mails } = await mailServer();
    await expect(deliver(plain(port, { security: "starttls" }))).rejects.toMatchObject({
      message: expect.stringContaining("no TLS"),
    });
    expect(mails).toEqual([]);
  });
});

const password = "s3cret-of-the-mail-server";
const signIn: SMTPServerOptions["onAuth"] = (auth, _session, callback) => {
  if (auth.password === password) callback(null, { user: auth.username });
  else callback(new Error(`wrong: ${auth.password} ${Buffer.from(`\0u\0${auth.password}`).toString("base64")}`));
};

describe("signing in", () => {
  const withAuth = { ...secure, authOptional: false, onAuth: signIn };
  const over = { security: "starttls", certificateAuthority: testCertificate, username: "u" } as const;

  it("is done with the name and the password", async () => {
    const { port, mails } = await mailServer(withAuth);
    await deliver(plain(port, { ...over, password }));
    expect(mails[0]?.user).toBe("u");
  });

  it("that is refused is over at once, and nobody reads the password in what is said of it", async () => {
    const { port } = await mailServer(withAuth);
    const error = await deliver(plain(port, { ...over, password: "wrong-password" })).catch((each: unknown) => each);
    expect(error).toMatchObject({ permanent: true, message: expect.stringContaining("user name and password") });
    expect(`${(error as Error).message} ${String((error as Error).cause)}`).not.toContain("wrong-password");
    expect((error as Error).message).not.toContain(Buffer.from("\0u\0wrong-password").toString("base64").replace(/=+$/, ""));
  });
});

describe("a server that does not take it", () => {
  it.each([
    ["greylisting: later", 451, false],
    ["an address that is none: never", 550, true],
  ])("%s", async (_, code, permanent) => {
    const { port } = await mailServer({
      onRcptTo: (_address, _session, callback) => callback(new SmtpRefusal(code, "Not you.")),
    });
    await expect(deliver(plain(port))).rejects.toMatchObject({ permanent, message: expect.stringContaining("Not you.") });
  });

  it("takes one of two receivers: it is sent, and says to whom not", async () => {
    const { port, mails } = await mailServer({
      onRcptTo: ({ address }, _session, callback) =>
        address.startsWith("gone") ? callback(new SmtpRefusal(550, "Unknown.")) : callback(),
    });
    const { answer } = await deliver(plain(port), ["ops@example.com", "gone@example.com"]);
    expect(answer).toContain("did not take: gone@example.com");
    expect(mails[0]?.to).toEqual(["ops@example.com"]);
  });

  it("is not there: later", async () => {
    const { port, close } = await testMailServer();
    await close();
    await expect(deliver(plain(port))).rejects.toMatchObject({
      permanent: false,
      message: `localhost:${port} cannot be reached.`,
    });
  });
});

it("a server that says something every now and then, but never what is to be said, is given up", async () => {
  const sockets: Socket[] = [];
  const tarpit: Server = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => undefined);
    const timer = setInterval(() => socket.write("220-wait\r\n"), 200);
    socket.on("close", () => clearInterval(timer));
  });
  await new Promise<void>((resolve) => tarpit.listen(0, "127.0.0.1", resolve));
  closing.push(() => tarpit.close());
  const began = performance.now();
  const { port } = tarpit.address() as AddressInfo;
  await expect(deliver(plain(port, { timeoutMs: 500 }))).rejects.toMatchObject({ permanent: false });
  expect(performance.now() - began).toBeLessThan(3_000);
  await expect.poll(() => sockets.every(({ destroyed }) => destroyed)).toBe(true);
});

it.each([
  ["loopback", "127.0.0.1"],
  ["loopback by name", "localhost"],
  ["a private network", "10.1.2.3"],
  ["metadata", "169.254.169.254"],
  ["IPv6 loopback", "::1"],
  ["a mapped address", "::ffff:127.0.0.1"],
  ["a name that is none", "a b"],
])("%s is refused where private networks are", async (_, host) => {
  const { port, mails } = await mailServer();
  await expect(deliver(plain(port, { host, allowPrivate: false }))).rejects.toMatchObject({ permanent: true });
  expect(mails).toEqual([]);
});
