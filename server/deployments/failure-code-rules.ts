import type { FailureCode } from "./schema";

/** Where something is put right. */
export type FailurePlace = "source" | "build" | "run" | "health" | "variables" | "hosts";

/** What to do about a reason of ours, and where; the reason itself is a sentence of the deployment. `reads`: its log says more. */
export type CodeAdvice = { next: string; place: FailurePlace | null; reads: boolean };

const advice = (next: string, place: FailurePlace | null, reads = false): CodeAdvice => ({ next, place, reads });
const again = advice("Deploy again.", null);
const hosts = advice("Ask whoever runs the host, then deploy again.", "hosts");

/** Every reason has its advice: a new one does not compile without. Pure and browser-safe. */
export const failureCodeAdvice: Record<FailureCode, CodeAdvice> = {
  worker_restarted: again,
  worker_unreachable: advice("Wait until the host is back, then deploy again.", "hosts"),
  repository_unreachable: advice("Check the repository's address, and whether its server answers.", "source"),
  repository_private: advice(
    "Connect the repository's provider, or give the repository a deploy key of this platform.",
    "source",
  ),
  repository_refused: advice("Give another repository, or change what was refused.", "source"),
  host_key_refused: advice(
    "Compare the server's key with what its owner publishes; accept a new one at the deploy key.",
    "source",
  ),
  repository_too_large: advice("Take large files out of the repository, or deploy from a smaller one.", "source"),
  branch_not_found: advice("Choose a branch that exists.", "source"),
  commit_not_found: advice("Deploy the branch's head, or a commit that was pushed.", "source"),
  fetch_timeout: advice("Look whether the git server answers, then deploy again.", "source"),
  fetch_failed: advice("Look whether the git server answers, then deploy again.", "source", true),
  symlink_outside: advice("Remove the link from the repository and push.", "source"),
  dockerfile_not_found: advice("Correct the path of the Dockerfile, or let the platform generate one.", "build"),
  dockerfile_outside: advice("Give a path inside the repository.", "build"),
  nothing_detected: advice("Add a Dockerfile, or correct the root directory.", "build", true),
  image_not_found: advice("Correct the image's name and tag.", "source"),
  image_missing: advice("Deploy the commit again: that builds a new image.", null),
  registry_refused: advice("Choose credentials that may pull this image.", "source"),
  registry_unreachable: advice("Look whether the registry answers, then deploy again.", "source"),
  pull_timeout: advice("Look whether the registry answers, then deploy again.", "source"),
  build_failed: advice("Read the marked line in the log.", "build", true),
  build_timeout: advice("Let the build do less, or look for a step that waits for an answer.", "build", true),
  build_out_of_memory: advice("Let the build use less memory, or raise the host's limit for builds.", "build", true),
  disk_full: hosts,
  builder_unavailable: hosts,
  engine_unavailable: hosts,
  release_failed: advice("Correct the release command, or what it runs into.", "build", true),
  release_timeout: advice("Let the release command do less, or look for what it waits for.", "build", true),
  start_failed: advice("Correct the start command.", "run", true),
  start_timeout: advice("Let the app start faster, or look for what it waits for.", "run", true),
  exited: advice("Read the app's last lines in the log.", "run", true),
  out_of_memory: advice("Give the app more memory.", "run", true),
  wrong_port: advice("Set the app's port to the one that it listens on, or let it listen on PORT.", "run"),
  loopback_only: advice("Let the app listen on 0.0.0.0.", "run"),
  not_listening: advice("Let the app listen on the port in PORT, or correct its start command.", "run", true),
  unhealthy: advice("Correct the health check's path, or what the app answers there.", "health", true),
  route_refused: hosts,
  route_unconfirmed: again,
  host_port_taken: again,
  app_deleted: again,
  cancelled: again,
  superseded: again,
  no_host_fits: advice("Give the app other limits or another zone, or ask for a host that has room, then deploy again.", "hosts"),
  plan_limit: advice("Deploy again when your plan has room for it.", null),
  host_removed: advice("Deploy again: another host is chosen.", "hosts"),
  internal: advice("Deploy again; if it fails again, the host's log says more.", "hosts"),
};
