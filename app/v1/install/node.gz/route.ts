export { handleNode as GET } from "@/server/install/http";

export const dynamic = "force-dynamic";
