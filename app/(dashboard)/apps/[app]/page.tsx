import { AppOverview } from "@/app/components/apps/app-overview";

const AppPage = () => <AppOverview />;

export default AppPage;
