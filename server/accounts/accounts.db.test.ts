import { eq, sql } from "drizzle-orm";
import { encode } from "next-auth/jwt";
import { beforeEach, describe, expect, it } from "vitest";
import { apiTokens, auditEvents, sessions, teamMembers, teams, users } from "@/drizzle/schema";
import { ensureAdministrator, identify } from "@/server/accounts";
import { changePassword } from "@/server/accounts/change-password";
import { issueToken } from "@/server/accounts/issue-token";
import { flushLastUsed } from "@/server/accounts/last-used";
import { resetPassword } from "@/server/accounts/reset-password";
import type { Caller } from "@/server/accounts/schema";
import { sessionCookie } from "@/server/accounts/session-cookie";
import { endSession, listSessions, revokeSession } from "@/server/accounts/sessions";
import { signIn } from "@/server/accounts/sign-in";
import { signUp } from "@/server/accounts/sign-up";
import { hasAdministrator } from "@/server/accounts/store";
import { db } from "@/server/db";
import { env } from "@/server/env";
import type { AppError } from "@/server/errors";
import { testApp, testCaller, testDatabase, testRequest, testToken } from "@/server/testing";

const setupToken = "a-setup-token-0123456789";
const password = "correct horse battery";
testDatabase({ SETUP_TOKEN: setupToken, ADMIN_EMAIL: "Root@Example.com", ADMIN_PASSWORD: "first-password" });

/** Attempts are counted per address, in a Redis that outlives the test. */
const freshAddress = () => `test-${crypto.randomUUID()}`;

beforeEach(async () => {
  await db().execute(sql`truncate users, teams cascade`);
});

const refusal = async (work: Promise<unknown>): Promise<AppError> =>
  work.then(
    () => expect.unreachable("it was allowed"),
    (error: AppError) => error,
  );

const firstUser = (email = "me@example.com") => signUp({ email, password, setupToken }, freshAddress());

const browser = async (sessionId: string, options: Parameters<typeof testRequest>[1] = {}): Promise<Caller | null> => {
  const token = await encode({ token: { sessionId }, secret: env().AUTH_SECRET });
  const headers = { cookie: `theme=dark; ${sessionCookie().name}=${token}`, ...options.headers };
  return identify(testRequest("/api/trpc", { ...options, headers }));
};

describe("sign-up", () => {
  it("makes the first user the administrator, with a personal team", async () => {
    const user = await firstUser();
    expect(user).toMatchObject({ email: "me@example.com", name: "me", role: "administrator" });
    expect(user.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await db().select().from(teams).where(eq(teams.personalOf, user.id))).toHaveLength(1);
    const [event] = await db().select().from(auditEvents).where(eq(auditEvents.targetId, user.id));
    expect(event?.action).toBe("account.signed-up");
  });

  it("asks for the set-up token, and says when it is wrong", async () => {
    const without = await refusal(signUp({ email: "me@example.com", password }, freshAddress()));
    expect(without).toMatchObject({ code: "invalid", fields: [{ path: "setupToken" }] });
    const wrong = await refusal(signUp({ email: "me@example.com", password, setupToken: "guessed" }, freshAddress()));
    expect(wrong).toMatchObject({ code: "invalid", reason: "setup_token_wrong" });
    expect(await hasAdministrator()).toBe(false);
  });

  it("is closed afterwards", async () => {
    await firstUser();
    expect(await refusal(firstUser("other@example.com"))).toMatchObject({ code: "forbidden", reason: "sign_up_closed" });
  });

  it("lets one of five first sign-ups through", async () => {
    const results = await Promise.allSettled([1, 2, 3, 4, 5].map((n) => firstUser(`user${n}@example.com`)));
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await db().select().from(users)).toHaveLength(1);
  });

  it("takes over the account, with its apps, that api-token made before", async () => {
    const before = await identify(testRequest("/", { token: await issueToken({ create: false }) }));
    const app = await testApp(before as Caller);
    expect(await hasAdministrator()).toBe(false);
    const user = await firstUser();
    expect(user).toMatchObject({ id: before?.userId, email: "me@example.com" });
    expect(before?.teamId).toBe(app.teamId);
    await signIn({ email: "me@example.com", password }, { address: freshAddress(), userAgent: null });
  }, 60_000);
});

describe("the administrator of the settings", () => {
  it("is made once, and keeps a password changed later", async () => {
    expect(await ensureAdministrator()).toBe("made");
    const { user } = await signIn(
      { email: "root@example.com", password: "first-password" },
      { address: freshAddress(), userAgent: null },
    );
    await changePassword(
      { userId: user.id, teamIds: [], teamId: "", role: "administrator", via: "browser" },
      { currentPassword: "first-password", newPassword: "second-password" },
    );
    expect(await ensureAdministrator()).toBe("there");
    const origin = { address: freshAddress(), userAgent: null };
    expect((await refusal(signIn({ email: "root@example.com", password: "first-password" }, origin))).code).toBe(
      "unauthenticated",
    );
    await signIn({ email: "ROOT@example.com", password: "second-password" }, origin);
  });

  it("is made once by three processes that start together", async () => {
    const results = await Promise.all([ensureAdministrator(), ensureAdministrator(), ensureAdministrator()]);
    expect(results.sort()).toEqual(["made", "there", "there"]);
  });
});

describe("sign-in", () => {
  it("says the same for a wrong password and an unknown address", async () => {
    await firstUser();
    const origin = { address: freshAddress(), userAgent: null };
    const wrong = await refusal(signIn({ email: "me@example.com", password: "wrong" }, origin));
    const unknown = await refusal(signIn({ email: "nobody@example.com", password: "wrong" }, origin));
    const garbage = await refusal(signIn({ email: 7 }, origin));
    expect([unknown.message, garbage.message]).toEqual([wrong.message, wrong.message]);
  });

  it("stops a guesser after ten attempts, and only them", async () => {
    await firstUser();
    const origin = { address: freshAddress(), userAgent: null };
    for (let attempt = 0; attempt < 10; attempt += 1) {
      expect((await refusal(signIn({ email: "me@example.com", password: "wrong" }, origin))).code).toBe("unauthenticated");
    }
    expect(await refusal(signIn({ email: "me@example.com", password }, origin))).toMatchObject({ code: "rate_limited" });
    await signIn({ email: "me@example.com", password }, { address: freshAddress(), userAgent: null });
  });
});

describe("a lost password", () => {
  it("is replaced from the machine itself, and every browser signed out", async () => {
    const user = await firstUser();
    const { sessionId } = await signIn({ email: user.email, password }, { address: freshAddress(), userAgent: null });
    const reset = await resetPassword(undefined);
    expect(reset.email).toBe(user.email);
    expect(await browser(sessionId)).toBeNull();
    const origin = { address: freshAddress(), userAgent: null };
    expect((await refusal(signIn({ email: user.email, password }, origin))).code).toBe("unauthenticated");
    await signIn({ email: user.email, password: reset.password }, origin);
    await expect(resetPassword("nobody@example.com")).rejects.toThrow("There is no account for nobody@example.com.");
  });
});

describe("a session", () => {
  const signedIn = async () => {
    const user = await firstUser();
    const { sessionId } = await signIn({ email: user.email, password }, { address: "192.0.2.7", userAgent: "Browser/1" });
    const caller = await browser(sessionId);
    if (!caller) throw new Error("The session does not work");
    return { user, sessionId, caller };
  };

  it("knows its user at every request until it is revoked", async () => {
    const { user, sessionId, caller } = await signedIn();
    expect(caller).toMatchObject({ userId: user.id, role: "administrator", via: "browser", sessionId });
    expect(await listSessions(caller)).toMatchObject([
      { id: sessionId, current: true, userAgent: "Browser/1", address: "192.0.2.7" },
    ]);
    await revokeSession(caller, sessionId);
    expect(await browser(sessionId)).toBeNull();
    expect(await listSessions(caller)).toEqual([]);
  });

  it("ends by signing out, and by its time", async () => {
    const { sessionId, caller } = await signedIn();
    await endSession(sessionId);
    expect(await browser(sessionId)).toBeNull();
    const { sessionId: another } = await signIn(
      { email: "me@example.com", password },
      { address: freshAddress(), userAgent: null },
    );
    await db()
      .update(sessions)
      .set({ expiresAt: new Date(Date.now() - 1_000) })
      .where(eq(sessions.id, another));
    expect(await browser(another)).toBeNull();
    expect(caller.sessionId).toBe(sessionId);
  });

  it("ends in every other browser when the password changes", async () => {
    const { sessionId, caller } = await signedIn();
    const other = await signIn({ email: "me@example.com", password }, { address: freshAddress(), userAgent: null });
    await changePassword(caller, { currentPassword: password, newPassword: "another password" });
    expect(await browser(other.sessionId)).toBeNull();
    expect(await browser(sessionId)).not.toBeNull();
  });

  it("changes nothing for a request of another site", async () => {
    const { sessionId } = await signedIn();
    const post = (headers: Record<string, string>) =>
      browser(sessionId, { method: "POST", headers: { host: "localhost:3000", ...headers } });
    expect(await post({ origin: "http://localhost:3000" })).not.toBeNull();
    expect(await post({ "sec-fetch-site": "same-origin" })).not.toBeNull();
    for (const headers of [{ origin: "https://evil.example" }, { origin: "null" }, { "sec-fetch-site": "cross-site" }, {}]) {
      expect(await refusal(post(headers))).toMatchObject({ code: "forbidden", reason: "foreign_origin" });
    }
  });

  it("is not forged", async () => {
    const { sessionId } = await signedIn();
    const forged = await encode({ token: { sessionId }, secret: "another secret of somebody else 0123456789" });
    expect(await identify(testRequest("/", { headers: { cookie: `${sessionCookie().name}=${forged}` } }))).toBeNull();
  });
});

describe("an API token", () => {
  it("acts for its user within one team; only its hash is stored", async () => {
    const caller = await testCaller();
    const token = await testToken(caller);
    expect(token).toMatch(/^whs_[0-9a-f]{40}$/);
    expect(await identify(testRequest("/", { token }))).toEqual(caller);
    expect(JSON.stringify(await db().select().from(apiTokens))).not.toContain(token.slice(4));
  });

  it("is noted as used, and dead once it is revoked", async () => {
    const caller = await testCaller();
    const token = await testToken(caller);
    await identify(testRequest("/", { token }));
    await flushLastUsed();
    const [row] = await db().select().from(apiTokens).where(eq(apiTokens.userId, caller.userId));
    expect(row?.lastUsedAt).toBeInstanceOf(Date);
    await db().update(apiTokens).set({ revokedAt: new Date() }).where(eq(apiTokens.userId, caller.userId));
    expect(await identify(testRequest("/", { token }))).toBeNull();
  });

  it("is dead when its user has left the team", async () => {
    const caller = await testCaller();
    const request = testRequest("/v1/apps", { token: await testToken(caller) });
    expect(await identify(request)).not.toBeNull();
    await db().delete(teamMembers).where(eq(teamMembers.userId, caller.userId));
    expect(await identify(request)).toBeNull();
  });

  it("that is wrong is not helped out by a good cookie", async () => {
    const user = await firstUser();
    const { sessionId } = await signIn({ email: user.email, password }, { address: freshAddress(), userAgent: null });
    expect(await browser(sessionId, { token: "whs_wrong" })).toBeNull();
  });

  it("of the command line belongs to the administrator, or to whom it names", async () => {
    const user = await firstUser();
    expect(await identify(testRequest("/", { token: await issueToken({ create: false }) }))).toMatchObject({ userId: user.id });
    await expect(issueToken({ email: "new@example.com", create: false })).rejects.toThrow(
      "There is no account for new@example.com",
    );
    const made = await identify(testRequest("/", { token: await issueToken({ email: "new@example.com", create: true }) }));
    expect(made).toMatchObject({ role: "member" });
    expect(made?.teamId).not.toBe((await identify(testRequest("/", { token: await issueToken({ create: false }) })))?.teamId);
  });
});
