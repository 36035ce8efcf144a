import { describe, expect, it } from "vitest";
import { type ContainerPlan, containerSpec, imageTag, releaseSpec } from "./container-spec";

const plan: ContainerPlan = {
  installationId: "ins_1",
  appId: "app_1",
  deploymentId: "dep_1",
  claimId: "clm_1",
  image: "wisehosting/ins_1/app_1:dep_1",
  network: "wisehosting-ins_1",
  hostPort: 20_001,
  run: {
    port: 3_000,
    memoryBytes: 268_435_456,
    cpus: 0.5,
    pidsLimit: 128,
    environment: { A: "b c", PORT: "1" },
    startCommand: null,
  },
  stopTimeoutMs: 2_500,
  restart: "no",
};

describe("a container as data", () => {
  it("is bounded in everything, reachable on loopback only, and without privileges", () => {
    expect(containerSpec(plan)).toEqual({
      name: "wh-dep_1",
      Image: "wisehosting/ins_1/app_1:dep_1",
      Labels: {
        "wisehosting.installation": "ins_1",
        "wisehosting.app": "app_1",
        "wisehosting.deployment": "dep_1",
        "wisehosting.host-port": "20001",
        "wisehosting.claim": "clm_1",
      },
      Env: ["A=b c", "PORT=3000"],
      ExposedPorts: { "3000/tcp": {} },
      StopTimeout: 3,
      HostConfig: {
        PortBindings: { "3000/tcp": [{ HostIp: "127.0.0.1", HostPort: "20001" }] },
        NetworkMode: "wisehosting-ins_1",
        RestartPolicy: { Name: "no" },
        Memory: 268_435_456,
        MemorySwap: 268_435_456,
        NanoCpus: 500_000_000,
        PidsLimit: 128,
        Init: true,
        CapDrop: ["ALL"],
        CapAdd: ["CHOWN", "SETUID", "SETGID", "DAC_OVERRIDE", "FOWNER", "NET_BIND_SERVICE", "KILL"],
        SecurityOpt: ["no-new-privileges"],
        LogConfig: { Type: "json-file", Config: { "max-size": "10m", "max-file": "3" } },
      },
    });
  });
  it("runs the user's own line by a shell that gives its place to the program", () => {
    expect(containerSpec({ ...plan, run: { ...plan.run, startCommand: "node a.js" } })).toMatchObject({
      Entrypoint: ["/bin/sh", "-c"],
      Cmd: ["exec node a.js"],
    });
  });
  it("of a release command is bounded alike, publishes nothing and is not taken for the app's", () => {
    const { Labels, HostConfig, ...spec } = releaseSpec({ ...plan, claimId: "clm_1", command: "rake db:migrate" });
    expect(spec).toMatchObject({ name: "wh-release-dep_1", Cmd: ["exec rake db:migrate"], Env: ["A=b c", "PORT=3000"] });
    expect(Labels).not.toHaveProperty("wisehosting.deployment");
    expect(Labels).toMatchObject({ "wisehosting.release": "dep_1", "wisehosting.app": "app_1" });
    const { PortBindings: _published, RestartPolicy: _policy, ...bounds } = containerSpec(plan).HostConfig ?? {};
    expect(HostConfig).toEqual({ ...bounds, RestartPolicy: { Name: "no" } });
  });
  it("carries no claim when it is made again", () => {
    expect(containerSpec({ ...plan, claimId: null }).Labels).not.toHaveProperty("wisehosting.claim");
  });
  it("has an image name that Docker takes", () => {
    expect(imageTag({ installationId: "INS_1", appId: "app_1", deploymentId: "dep_1" })).toBe("wisehosting/ins_1/app_1:dep_1");
  });
});
