import { type NextRequest, NextResponse } from "next/server";
import { sessionCookie } from "@/server/accounts/session-cookie";
import { env, publicUrl } from "@/server/env";

/** Pages for people who are not signed in. */
const openPages = ["/sign-in", "/sign-up", "/setup"];

const isOpen = (path: string) => openPages.some((page) => path === page || path.startsWith(`${page}/`));

/** Scripts run by this page's nonce alone. Styles may stand in the page: components measure and place themselves by them. */
const contentSecurityPolicy = (nonce: string): string => {
  const development = env().NODE_ENV === "development" ? " 'unsafe-eval'" : "";
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
};

const protect = (response: NextResponse, policy: string): NextResponse => {
  response.headers.set("content-security-policy", policy);
  response.headers.set("x-content-type-options", "nosniff");
  response.headers.set("x-frame-options", "DENY");
  response.headers.set("referrer-policy", "same-origin");
  response.headers.set("permissions-policy", "camera=(), microphone=(), geolocation=()");
  if (publicUrl().startsWith("https://")) response.headers.set("strict-transport-security", "max-age=31536000");
  return response;
};

/**
 * Before every page: the headers that protect it, and the way to sign in for who has no session cookie. Whether the session
 * behind the cookie is still good is asked by the page itself.
 */
export const proxy = (request: NextRequest): NextResponse => {
  const nonce = Buffer.from(crypto.randomUUID()).toString("base64");
  const policy = contentSecurityPolicy(nonce);
  const { pathname, search } = request.nextUrl;
  if (!isOpen(pathname) && !request.cookies.has(sessionCookie().name)) {
    // Next wants a whole address and sends its path alone: behind a proxy people use another host than the one seen here.
    const location = pathname === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(pathname + search)}`;
    return protect(NextResponse.redirect(new URL(location, request.url), 307), policy);
  }
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  return protect(NextResponse.next({ request: { headers } }), policy);
};

export const config = {
  // Pages only: the API streams bodies and has no scripts, files have their own names.
  matcher: [{ source: "/((?!api/|v1/|healthz$|readyz$|metrics$|_next/|.*\\.[a-z0-9]+$).*)" }],
};
