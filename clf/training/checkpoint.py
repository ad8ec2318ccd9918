"""Checkpoints: everything that decides how a run goes on, in one file that is replaced whole."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import keras
import numpy as np

from clf.files import write_atomically


@dataclass(frozen=True)
class Position:
    """Where a run stands.

    epoch, step: finished epochs, and finished steps of the current one.
    loss, accuracy: sums over these steps.
    seconds: of training so far. metrics_bytes: length of metrics.jsonl.
    best_epoch, best_accuracy: the best validation accuracy so far; epoch 0 if there is none.
    fine_tuning: whether frozen layers learn as well by now.
    """

    epoch: int = 0
    step: int = 0
    loss: float = 0.0
    accuracy: float = 0.0
    seconds: float = 0.0
    metrics_bytes: int = 0
    best_epoch: int = 0
    best_accuracy: float = 0.0
    fine_tuning: bool = False


def save_checkpoint(
    path: Path,
    variables: list[keras.Variable],
    position: Position,
    best: list[np.ndarray] | None = None,
) -> None:
    """Write the values of `variables` (weights, optimizer, random states) and the position.

    best: the weights of the best epoch, if that is kept.
    """
    arrays = {str(index): variable.numpy() for index, variable in enumerate(variables)}
    arrays |= {f"best{index}": weight for index, weight in enumerate(best or ())}
    arrays["position"] = np.array(json.dumps(asdict(position)))
    write_atomically(path, lambda file: np.savez(file, **arrays))


def load_checkpoint(
    path: Path, variables: list[keras.Variable]
) -> tuple[Position, list[np.ndarray] | None]:
    """Put the values of the checkpoint into `variables`: those it was saved of, or the first ones.

    Gives the position and the weights of the best epoch, None if none are kept. Without a
    checkpoint nothing is changed and the position is the start.
    """
    try:
        with np.load(path, allow_pickle=False) as arrays:
            for index, variable in enumerate(variables):
                variable.assign(arrays[str(index)])
            count = sum(name.startswith("best") for name in arrays.files)
            best = [arrays[f"best{index}"] for index in range(count)]
            return Position(**json.loads(arrays["position"].item())), best or None
    except FileNotFoundError:
        return Position(), None
