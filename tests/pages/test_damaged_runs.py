"""Pages with runs whose files are damaged: named, and the rest of the page is there."""

import json

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from clf.calibration import Calibration, reliability, write_calibration
from clf.config import RunConfig
from clf.files import write_json
from clf.runs import Run, RunState, create_run

EPOCH = {"kind": "epoch", "epoch": 1, "step": 2, "loss": 0.5, "accuracy": 0.8, "seconds": 1.0}


@pytest.fixture
def run() -> Run:
    """A run with all its files; its network is not read by the web process."""
    run = create_run(RunConfig(epochs=1))
    run.model_file.write_bytes(b"not read in these tests")
    run.update_status(state=RunState.COMPLETED, test_accuracy=0.9, epoch=1, steps_per_epoch=2)
    run.metrics_file.write_text(json.dumps(EPOCH) + "\n")
    write_json(run.path / "test.json", {"confusion": (5 * np.eye(10, dtype=int)).tolist()})
    measured = reliability(np.array([[0.6, 0.4]]), np.array([0]))
    write_calibration(run.path, Calibration(1.0, 0.0, 1.0, 9, measured, measured, 1.0, 1.0))
    return run


def page(name: str, run: Run) -> AppTest:
    app = AppTest.from_file(f"../../pages/{name}.py", default_timeout=120)
    app.query_params["run"] = run.id
    app.run()
    assert not app.exception
    return app


def failures(app: AppTest) -> list[str]:
    return [error.value.replace("\\", "") for error in (*app.error, *app.warning)]


def damaged(run: Run, name: str) -> str:
    return f"Run {run.id} cannot be read: {name} is damaged or of another version of this app."


@pytest.mark.parametrize(
    ("name", "part", "charts"),
    [
        ("metrics.jsonl", "The curve of run 1", 2),
        ("test.json", "The confusion matrix", 1),
        ("calibration.json", "How sure the network may be", 1),
    ],
)
def test_page_runs_names_the_damaged_file_and_shows_the_rest(run, name, part, charts):
    whole = page("runs", run)
    assert not failures(whole)
    assert len(whole.get("plotly_chart")) == 2
    (run.path / name).write_text('{"confusion": [[1, 2]\n')

    app = page("runs", run)
    assert failures(app) == [f"{part} cannot be shown. {damaged(run, name)}"]
    assert len(app.get("plotly_chart")) == charts
    assert len(app.dataframe) == 2  # all runs, and the settings


@pytest.mark.parametrize("content", ['{"confusion": [[1, 2], [3]]}', '{"confusion": 7}', "[]"])
def test_a_confusion_matrix_that_is_none_is_damaged(run, content):
    (run.path / "test.json").write_text(content)
    assert failures(page("runs", run)) == [
        f"The confusion matrix cannot be shown. {damaged(run, 'test.json')}"
    ]


@pytest.mark.parametrize("name", ["config.json", "status.json"])
def test_a_run_that_lists_pass_over_is_named_on_page_runs(run, name):
    other = create_run(RunConfig(epochs=2))
    (other.path / name).write_text("{")
    app = page("runs", run)
    assert failures(app) == [damaged(other, name)]
    assert run.id in list(app.dataframe[0].value["id"])
    assert other.id not in list(app.dataframe[0].value["id"])
    assert not failures(page("start", run))


@pytest.mark.parametrize("row", ["[]", "{}", '{"kind": "epoch"}', '{"kind": '])
def test_page_train_shows_a_run_without_its_curves(run, row):
    assert not failures(page("train", run))
    run.metrics_file.write_text(row + "\n")
    app = page("train", run)
    assert failures(app) == [f"The curves cannot be shown. {damaged(run, 'metrics.jsonl')}"]
    assert any(metric.label == "Test accuracy" for metric in app.metric)
    assert any(button.label == "Start training" for button in app.button)


def test_page_classify_asks_for_pictures_also_where_the_network_is_missing(run, monkeypatch):
    def gone(*_):
        return run.model_file.with_name("gone").read_bytes()

    monkeypatch.setattr("clf.ui.answers.answer", gone)
    app = page("classify", run)
    app.segmented_control[0].set_value("Test set").run()
    assert not app.exception
    assert failures(app) == [
        f"The answer cannot be shown. The file gone of run {run.id} cannot be read: No such file "
        "or directory."
    ]
    assert app.number_input
