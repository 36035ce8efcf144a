import { Trash2 } from "lucide-react";
import { Button } from "@/app/components/ui/button";
import { EmptyState } from "@/app/components/ui/empty-state";
import { Link } from "@/app/components/ui/link";

export const AppGone = ({ name }: { name: string }) => (
  <EmptyState
    icon={Trash2}
    title={`${name} has been deleted`}
    action={
      <Button asChild>
        <Link href="/">Go to your apps</Link>
      </Button>
    }
  />
);
