"""A slow machine for the browser tests: `CLF_SLOW=app pytest tests/browser`, or CLF_SLOW=browser.

The app, or the browser, then has the lowest priority on a single core, as on an old laptop.
"""

import os
import tempfile
from pathlib import Path

_COMMAND = ("nice", "-n", "19", "taskset", "-c", "0")


def slowed(part: str, command: list[str]) -> list[str]:
    """The command that starts `part`, "app" or "browser", slowed where this is asked for."""
    return [*_COMMAND, *command] if os.environ.get("CLF_SLOW") == part else command


def slowed_program(part: str, program: str) -> str:
    """A program that starts `program` so, for where only a path can be given."""
    command = slowed(part, [program])
    if command == [program]:
        return program
    script = Path(tempfile.mkdtemp()) / f"slow-{Path(program).name}"
    script.write_text(f'#!/bin/sh\nexec {" ".join(command)} "$@"\n')
    script.chmod(0o755)
    return str(script)
