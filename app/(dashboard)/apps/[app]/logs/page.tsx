import type { Metadata } from "next";
import { RuntimeLogs } from "@/app/components/logs/runtime-logs";

export const metadata: Metadata = { title: "Logs" };

const LogsPage = () => <RuntimeLogs />;

export default LogsPage;
