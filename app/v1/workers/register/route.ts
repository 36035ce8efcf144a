export { handleRegister as POST } from "@/server/workers/http";

export const dynamic = "force-dynamic";
