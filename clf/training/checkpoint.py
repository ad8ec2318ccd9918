"""Checkpoints: everything that decides how a run goes on, in one file that is replaced whole."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import keras
import numpy as np

from clf.files import write_atomically


@dataclass(frozen=True)
class Position:
    """Where a run stood: finished epochs, seconds of training, length of metrics.jsonl in bytes."""

    epoch: int = 0
    seconds: float = 0.0
    metrics_bytes: int = 0


def save_checkpoint(path: Path, variables: list[keras.Variable], position: Position) -> None:
    """Write the values of `variables` (weights, optimizer, random states) and the position."""
    arrays = {str(index): variable.numpy() for index, variable in enumerate(variables)}
    arrays["position"] = np.array(json.dumps(asdict(position)))
    write_atomically(path, lambda file: np.savez(file, **arrays))


def load_checkpoint(path: Path, variables: list[keras.Variable]) -> Position:
    """Put the values of the checkpoint into `variables`, the same ones as when it was saved.

    Without a checkpoint nothing is changed and the position is the start.
    """
    try:
        with np.load(path, allow_pickle=False) as arrays:
            for index, variable in enumerate(variables):
                variable.assign(arrays[str(index)])
            return Position(**json.loads(arrays["position"].item()))
    except FileNotFoundError:
        return Position()
