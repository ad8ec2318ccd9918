"""What a training leaves behind: the network in a file, and how well it does on the test set."""

import keras

from clf.calibration import write_calibration
from clf.datasets import Dataset
from clf.evaluation import Evaluation, Evaluator
from clf.files import write_atomically, write_json
from clf.model import FLOAT32, PixelStatistics, build_model
from clf.runs import Run
from clf.training.diverged import check_values, check_weights


def save_model(
    run: Run, model: keras.Model, statistics: PixelStatistics | None, precision: str
) -> keras.Model:
    """Write the network as it is now to model.keras; gives it as it was written.

    It is float32 from then on, whatever it was trained in: what is tested is what is saved.
    statistics, precision: what `model` was built with. Raises Diverged if a weight is not finite.
    """
    config = run.config()
    check_weights(model, config.scaling)
    write_calibration(run.path, None)  # it was measured for an earlier network of this run
    if precision != FLOAT32:
        trained, model = model, build_model(config, statistics)
        model.set_weights(trained.get_weights())
    # Keras saves to a path only, so the file moves into place from a name of its own.
    temporary = run.path / "saving.keras"
    model.save(temporary)
    data = temporary.read_bytes()
    write_atomically(run.model_file, lambda file: file.write(data))
    temporary.unlink()
    return model


def evaluate_on_test_set(run: Run, evaluate: Evaluator, data: Dataset) -> Evaluation:
    """Measure on the whole test set and keep the confusion matrix in test.json.

    Raises Diverged if the loss is not finite.
    """
    result = evaluate(data.x_test, data.y_test)
    check_values([result.loss], run.config().scaling)
    write_json(run.path / "test.json", {"confusion": result.confusion.tolist()})
    return result
