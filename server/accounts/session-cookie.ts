import { decode } from "next-auth/jwt";
import { env, publicUrl } from "@/server/env";

/** Over https the name's prefix makes browsers refuse the cookie from plain http and from other hosts. */
export const sessionCookie = () => {
  const secure = publicUrl().startsWith("https://");
  return { name: secure ? "__Host-wisehosting-session" : "wisehosting-session", secure };
};

const valueOf = (cookies: string, name: string): string | null => {
  for (const cookie of cookies.split(";")) {
    const [key, ...value] = cookie.trim().split("=");
    if (key === name) return value.join("=");
  }
  return null;
};

/** The session that the cookie names, or null for none, a forged one and one that has ended. The row decides whether it is still good. */
export const sessionIdOf = async (headers: Headers): Promise<string | null> => {
  const token = valueOf(headers.get("cookie") ?? "", sessionCookie().name);
  if (!token) return null;
  const content = await decode({ token, secret: env().AUTH_SECRET }).catch(() => null);
  return typeof content?.sessionId === "string" ? content.sessionId : null;
};
