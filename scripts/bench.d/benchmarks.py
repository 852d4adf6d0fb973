"""The suites in Tests/Benchmarks, built with optimisation; what they print is one figure a line."""

import os
import re
import subprocess

from server import Trouble


def run(root, suite, environment):
    """Builds and runs the suites whose name has `suite` in it: [{what, value, unit}]."""
    done = subprocess.run(
        ["swift", "test", "--package-path", root, "--scratch-path", os.path.join(root, ".build-bench"), "-c", "release",
         "-Xswiftc", "-enable-testing", "--filter", suite],
        capture_output=True, text=True, env=environment | {"LONGHAUL_BENCH_SCREEN": "1"},
    )  # fmt: skip
    found = re.findall(r"^benchmark: (.*)\t(.*)\t(.*)$", done.stdout, re.MULTILINE)
    if done.returncode or not found:
        last = "\n".join((done.stdout + done.stderr).strip().splitlines()[-20:])
        raise Trouble(f"the benchmarks in Tests/Benchmarks failed:\n{last}")
    return [{"what": what, "value": float(value), "unit": unit} for what, value, unit in found]
