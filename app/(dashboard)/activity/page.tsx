import type { Metadata } from "next";
import { ActivityList } from "@/app/components/activity/activity-list";
import { PageHeader } from "@/app/components/ui/page-header";

export const metadata: Metadata = { title: "Activity" };

const ActivityPage = () => (
  <>
    <PageHeader title="Activity" description="Who did what, and when. Nothing in this record can be changed." />
    <ActivityList />
  </>
);

export default ActivityPage;
