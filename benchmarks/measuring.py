"""Measurements in processes of their own, and what their numbers say."""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from statistics import median

from benchmarks.ways import WAYS, Measured
from clf.config import RunConfig

MEBIBYTE = 2**20


def measure(way: str, config: RunConfig) -> Measured:
    """Train `config` this way in a new process, with run folders of its own.

    Raises RuntimeError with what the process printed if it failed.
    """
    command = [sys.executable, "-m", "benchmarks.measuring", way, json.dumps(config.to_dict())]
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"CLF_RUNS_DIR": folder, "TF_CPP_MIN_LOG_LEVEL": "3"}
        result = subprocess.run(command, env=environment, capture_output=True, text=True)
    if result.returncode:
        raise RuntimeError(f"{way} could not be measured:\n{result.stderr}")
    return json.loads(result.stdout.splitlines()[-1])


def spread(values: Iterable[float]) -> dict[str, float]:
    """Median and range."""
    values = list(values)
    return {"median": median(values), "least": min(values), "most": max(values)}


def main() -> None:
    """One measurement in this process, printed as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("way", choices=WAYS)
    parser.add_argument("config", type=json.loads)
    options = parser.parse_args()
    result = WAYS[options.way](RunConfig.from_dict(options.config))
    kibibytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps(result | {"peak_mebibytes": kibibytes * 1024 / MEBIBYTE}))


if __name__ == "__main__":
    main()
