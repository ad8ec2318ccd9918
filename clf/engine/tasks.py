"""The functions that run on workers.

They import TensorFlow's users inside, so that the web process can name them without loading it.
What they give back travels to the web process: NumPy arrays, plain values, and dataclasses of
modules that do not import keras. A class of ``clf.inference``, for example, would load TensorFlow
there when it is unpickled.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from clf.changes import Changes, WhatIf
from clf.cleaning import clean_cache
from clf.engine.errors import TaskError
from clf.excitation_views import MadePicture, StrongestPictures
from clf.layer_views import LayerInfo, LayerSummary, LayerView
from clf.neighbours import LookedAt, NearestPictures
from clf.occlusion import Occlusion
from clf.quiet import quiet_import
from clf.runs import Run

_LIGHT = (
    "builtins",
    "clf.changes",
    "clf.runs",
    "clf.config",
    "clf.layers",
    "clf.datasets",
    "clf.preprocessing",
)
"""Modules whose exceptions reach the web process as they are."""


@dataclass(frozen=True)
class Outcome:
    """What a task gave: a value, or the error that it raised."""

    value: Any = None
    error: Exception | None = None


def attempt(task, *args) -> Outcome:
    """Run a task so that its error can travel without loading TensorFlow where it arrives."""
    try:
        return Outcome(task(*args))
    except Exception as error:  # noqa: BLE001  whatever a task raises is its answer
        return Outcome(error=_portable(error))


def warm_up(role: str) -> None:
    """Load what the first real task of this role ("train" or "infer") would wait for."""
    with quiet_import():
        if role == "train":
            import clf.training

            clf.training.warm_up()
        else:
            import clf.inference


def train(run_path: str) -> None:
    """Train the queued run in this folder to its end; the folder holds all that comes of it."""
    from clf.training import train

    path = Path(run_path)
    train(Run(path.name, path))
    clean_cache()  # on another machine it is a cache that the app does not reach


def predict(run_path: str, pixels: np.ndarray) -> np.ndarray:
    """Probabilities float32 (n, classes) for pictures uint8 (n, height, width, channels)."""
    from clf.inference import predict

    return predict(run_path, pixels)


def scaled(run_path: str, pixels: np.ndarray) -> np.ndarray:
    """What the network's first layer makes of pictures, uint8: float32 of the same shape."""
    from clf.inference import scaled

    return scaled(run_path, pixels)


def look_at_training_pictures(run_path: str) -> LookedAt:
    """Some more training pictures for `nearest_pictures`: at most a second's work at a time."""
    from clf.inference import look_at_training_pictures

    return look_at_training_pictures(run_path)


def nearest_pictures(run_path: str, pixels: np.ndarray) -> NearestPictures:
    """The training pictures that the network finds most like one picture, uint8."""
    from clf.inference import nearest_pictures

    return nearest_pictures(run_path, pixels)


def layers(run_path: str) -> tuple[LayerInfo, ...]:
    """All layers of a run's network that can be opened."""
    from clf.inference import layers

    return layers(run_path)


def layer_view(run_path: str, name: str, pixels: np.ndarray) -> LayerView:
    """What one layer makes of one picture, uint8 (height, width, channels)."""
    from clf.inference import layer_view

    return layer_view(run_path, name, pixels)


def network_view(run_path: str, pixels: np.ndarray) -> tuple[LayerSummary, ...]:
    """What all layers make of one picture, uint8 (height, width, channels), in short."""
    from clf.inference import network_view

    return network_view(run_path, pixels)


def grad_cam(run_path: str, pixels: np.ndarray, target: int) -> dict[str, np.ndarray]:
    """How much each place speaks for class `target`, by convolution layer; one picture, uint8."""
    from clf.inference import grad_cam

    return grad_cam(run_path, pixels, target)


def occlusion(run_path: str, pixels: np.ndarray, size: int, fill: int) -> Occlusion:
    """What the network says of one picture, uint8, while a square of it is covered."""
    from clf.inference import occlusion

    return occlusion(run_path, pixels, size, fill)


def strongest_pictures(run_path: str, dataset: str, name: str, number: int) -> StrongestPictures:
    """The test pictures of the dataset that one filter of a convolution answers to most."""
    from clf.inference import strongest_pictures

    return strongest_pictures(run_path, dataset, name, number)


def made_picture(run_path: str, name: str, number: int, seed: int) -> MadePicture:
    """A picture made for one filter of a convolution, by gradient ascent."""
    from clf.inference import made_picture

    return made_picture(run_path, name, number, seed)


def what_if(run_path: str, changes: Changes, name: str, pixels: np.ndarray) -> WhatIf:
    """One picture, uint8 (height, width, channels), before and after changes to the network."""
    from clf.inference import what_if

    return what_if(run_path, changes, name, pixels)


def augmented(pixels: np.ndarray, kind: str, seed: int) -> np.ndarray:
    """Pictures uint8 (n, height, width, channels), each as augmentation may change it."""
    from clf.training.augmentation import augmented

    return augmented(pixels, kind, seed)


def _portable(error: Exception) -> Exception:
    if type(error).__module__.startswith(_LIGHT):
        error.__traceback__ = error.__cause__ = error.__context__ = None
        return error
    return TaskError(f"{type(error).__name__}: {error}")
