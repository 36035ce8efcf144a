import type { Metadata } from "next";
import { Channels } from "@/app/components/channels/channels";

export const metadata: Metadata = { title: "Channels" };

const ChannelsPage = () => <Channels />;

export default ChannelsPage;
