"""Where the folders of runs are, and of which dataset each is; :mod:`clf.runs` reads the rest.

Apart from it, because datasets need this, and the settings of a run need the datasets.
"""

import json
import os
import re
from pathlib import Path

_RUN_ID = re.compile(r"\d{8}-\d{6}-[0-9a-f]{6}")


def runs_root() -> Path:
    """The folder of all runs: CLF_RUNS_DIR, or runs/ where the app was started. Made if missing."""
    root = Path(os.environ.get("CLF_RUNS_DIR") or "runs").resolve()
    root.mkdir(parents=True, exist_ok=True)
    return root


def is_run_id(name: str) -> bool:
    """Whether a folder of this name is that of a run."""
    return bool(_RUN_ID.fullmatch(name))


def run_folders() -> list[Path]:
    """The folders of all runs that were started here, the newest first."""
    root = runs_root()
    names = (entry.name for entry in os.scandir(root) if entry.is_dir())
    return [root / name for name in sorted(filter(is_run_id, names), reverse=True)]


def dataset_of(folder: Path) -> str:
    """The name of the dataset of a run; "" if that cannot be read, or the run is gone."""
    try:
        return str(json.loads((folder / "config.json").read_bytes())["dataset"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
