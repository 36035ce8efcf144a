export { handleRegister as POST } from "@/server/workers";

export const dynamic = "force-dynamic";
