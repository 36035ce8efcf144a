import type { Metadata } from "next";
import { ApiTokens } from "@/app/components/accounts/api-tokens";

export const metadata: Metadata = { title: "API tokens" };

const TokensPage = () => <ApiTokens />;

export default TokensPage;
