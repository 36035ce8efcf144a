import type { NextAuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import { isStoreAway } from "@/server/db";
import { env } from "@/server/env";
import { AppError } from "@/server/errors";
import { logger } from "@/server/logger";
import { sessionCookie } from "./session-cookie";
import { callerOfSession, endSession, type Origin, sessionSeconds } from "./sessions";
import { signIn } from "./sign-in";

declare module "next-auth" {
  interface User {
    sessionId: string;
  }
}
declare module "next-auth/jwt" {
  interface JWT {
    sessionId?: string;
  }
}

/** next-auth shows an error's message to the browser: only sentences for the person may pass. */
const sentenceFor = (error: unknown): string => {
  if (error instanceof AppError) return [error.message, error.next].filter(Boolean).join(" ");
  if (isStoreAway(error)) return "The platform cannot reach its database at the moment. Try again in a few seconds.";
  logger().error({ error }, "Signing in failed");
  return "Something went wrong on our side.";
};

/**
 * next-auth 4 with our own rows behind it: its credentials provider knows only signed cookies, which nobody can revoke, so
 * the cookie holds nothing but the id of a session row that every request checks.
 */
export const authOptions = (origin: Origin): NextAuthOptions => {
  const { name, secure } = sessionCookie();
  return {
    secret: env().AUTH_SECRET,
    session: { strategy: "jwt", maxAge: sessionSeconds },
    useSecureCookies: secure,
    cookies: { sessionToken: { name, options: { httpOnly: true, sameSite: "lax", path: "/", secure } } },
    pages: { signIn: "/sign-in", error: "/sign-in" },
    providers: [
      CredentialsProvider({
        credentials: { email: { label: "E-mail", type: "email" }, password: { label: "Password", type: "password" } },
        authorize: async (credentials) => {
          try {
            const { user, sessionId } = await signIn(credentials, origin);
            return { id: user.id, email: user.email, name: user.name, sessionId };
          } catch (error) {
            throw new Error(sentenceFor(error));
          }
        },
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) => (user ? { sub: user.id, sessionId: user.sessionId } : token),
      session: async ({ session, token }) => {
        const caller = token.sessionId === undefined ? null : await callerOfSession(token.sessionId);
        return caller ? session : { expires: new Date(0).toISOString() };
      },
      // Never to another place than this dashboard.
      redirect: ({ url, baseUrl }) => (url.startsWith("/") && !url.startsWith("//") ? `${baseUrl}${url}` : baseUrl),
    },
    events: {
      signOut: async ({ token }) => {
        if (token?.sessionId !== undefined) await endSession(token.sessionId);
      },
    },
    logger: {
      error: (code, metadata) => logger().warn({ code, message: messageOf(metadata) }, "next-auth"),
      warn: () => undefined,
      debug: () => undefined,
    },
  };
};

const messageOf = (metadata: unknown): string | undefined =>
  metadata instanceof Error ? metadata.message : (metadata as { message?: string } | undefined)?.message;
