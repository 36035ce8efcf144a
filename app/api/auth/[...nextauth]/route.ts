import type { NextRequest } from "next/server";
import NextAuth from "next-auth";
import { authOptions } from "@/server/accounts/next-auth";
import { clientAddress } from "@/server/api/client-address";

export const dynamic = "force-dynamic";

type RouteContext = { params: Promise<{ nextauth: string[] }> };

/** next-auth's own addresses: sign-in, sign-out, the token against forged forms. */
const handle = (request: NextRequest, context: RouteContext): Promise<Response> => {
  const origin = { address: clientAddress(request.headers), userAgent: request.headers.get("user-agent") };
  return NextAuth(request, context, authOptions(origin)) as Promise<Response>;
};

export { handle as GET, handle as POST };
