#!/usr/bin/env node
// Runs the binary of the package for this platform, which npm installs as an optional dependency.
const { spawnSync } = require("node:child_process");

const platform = `${process.platform}-${process.arch}`;
const name = `@spec2dest/${platform}/bin/spec2dest${process.platform === "win32" ? ".exe" : ""}`;

let binary;
try {
  binary = require.resolve(name);
} catch {
  console.error(
    `error: there is no binary of spec2dest for ${platform}: either it is not a supported platform, or optional ` +
      "dependencies were left out when spec2dest was installed",
  );
  process.exit(2);
}
const { status, signal, error } = spawnSync(binary, process.argv.slice(2), { stdio: "inherit" });
if (error) {
  console.error(`error: cannot run ${binary}: ${error.message}`);
  process.exit(2);
}
if (signal) process.kill(process.pid, signal);
process.exit(status);
