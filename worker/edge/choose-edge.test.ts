import { expect, test } from "vitest";
import { containerCommand, saysGoodTraefik } from "./choose-edge";
import { edgeFiles } from "./files";

test("Traefik's container: the host's network, no rights but its port, the configuration read-only, beside what it writes", () => {
  const { command, cleanUp } = containerCommand({ DOCKER_SOCKET: "/run/d.sock" }, edgeFiles("/data"));
  const name = command[command.indexOf("--name") + 1] ?? "";
  expect(name).toMatch(/^wisehosting-edge-[0-9a-f]{12}$/);
  expect(command).toEqual([
    ...["docker", "--host", "unix:///run/d.sock", "run", "--rm", "--name", name, "--network", "host"],
    ...["--cap-drop", "ALL", "--cap-add", "NET_BIND_SERVICE", "--security-opt", "no-new-privileges", "--read-only"],
    ...["--log-driver", "json-file", "--log-opt", "max-size=10m", "--log-opt", "max-file=3"],
    ...["--volume", "/data/edge:/data/edge:ro", "--volume", "/data/edge/traefik:/data/edge/traefik"],
    ...["traefik:v3.7.9", "--configFile=/data/edge/traefik.yml"],
  ]);
  expect(cleanUp).toEqual(["docker", "--host", "unix:///run/d.sock", "rm", "--force", name]);
});

test.each([
  ["Version:      3.7.9\nCodename:     x", true],
  ["Version:      v4.0.0", true],
  ["Version:      v3.7.3", true],
  ["Version:      3.10.0", true],
  ["Version:      v3.7.2", false],
  ["Version:      3.6.24", false],
  ["Version:      2.11.2", false],
  ["Version:      dev\nCodename:     x", true],
  ["nginx version: nginx/1.22", false],
  ["", false],
])("%j is a Traefik that will do: %s", (printed, expected) => {
  expect(saysGoodTraefik(printed)).toBe(expected);
});
