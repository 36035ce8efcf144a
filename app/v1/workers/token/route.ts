export { handleToken as POST } from "@/server/workers";

export const dynamic = "force-dynamic";
