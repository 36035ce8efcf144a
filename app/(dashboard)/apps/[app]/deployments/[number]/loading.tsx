import { DeploymentSkeleton } from "@/app/components/ui/page-skeletons";

export default DeploymentSkeleton;
