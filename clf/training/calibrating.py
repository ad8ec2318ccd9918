"""How sure a finished network may be, measured on the pictures that were held out."""

import keras

from clf import datasets
from clf.calibration import Calibration, measure, write_calibration
from clf.datasets import Dataset
from clf.evaluation import Evaluation, Evaluator
from clf.runs import Run

MOST_PICTURES = 3000
"""Of more validation pictures, every second or third is taken, so that a run ends soon."""


def calibrate(run: Run, evaluate: Evaluator, data: Dataset, test: Evaluation) -> Calibration | None:
    """Calibrate the network of a run on its validation pictures, and keep that in its folder.

    evaluate: measures it as it was saved. test: what was measured of it on the test pictures.
    None, and nothing is kept, where the run has too few validation pictures.
    """
    config = run.config()
    _, held_out = data.split(config.validation_share, config.seed)
    found = None
    if len(held_out):
        held_out = held_out[:: -(-len(held_out) // MOST_PICTURES)]
        pixels, labels = data.x_train[held_out], data.y_train[held_out]
        validation = evaluate(pixels, labels)
        parts = (validation.probabilities, labels), (test.probabilities, data.y_test)
        found = measure(*parts, data.info.named)
    write_calibration(run.path, found)
    return found


def calibrate_saved(run: Run) -> Calibration | None:
    """The same for the network in the folder of a run that has ended, without training it.

    Raises DatasetUnavailable if its pictures are not on this machine.
    """
    data = datasets.load(run.config().dataset)
    evaluate = Evaluator(keras.models.load_model(run.model_file), run.config())
    return calibrate(run, evaluate, data, evaluate(data.x_test, data.y_test))
