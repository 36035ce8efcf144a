import { Notice } from "@/app/components/ui/notice";

/** In place of the settings and the variables of a preview, which has none of its own. */
export const FollowsItsApp = () => (
  <Notice title="A preview has the settings and variables of the app that it belongs to.">
    <p>
      Change them there: limits under Previews, variables of previews under Environment. It takes them with its next deployment.
    </p>
  </Notice>
);
