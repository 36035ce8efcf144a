import { Link } from "@/app/components/ui/link";
import { appHref } from "./app-pages";

/** Links to the git settings of apps that use something which is about to go. */
export const AppsUsing = ({ apps }: { apps: readonly { id: string; name: string }[] }) =>
  apps.length === 0 ? null : (
    <ul className="mb-4 grid max-h-48 gap-1 overflow-y-auto">
      {apps.map(({ id, name }) => (
        <li key={id}>
          <Link href={appHref(name, "/settings/git")} className="text-accent underline wrap-anywhere">
            {name}
          </Link>
        </li>
      ))}
    </ul>
  );
