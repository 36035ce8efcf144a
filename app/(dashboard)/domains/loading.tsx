import { PageSkeleton } from "@/app/components/ui/page-skeletons";

export default PageSkeleton;
