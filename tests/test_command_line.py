"""`python -m clf`: in this process where TensorFlow is needed, else as a person calls it."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from clf import datasets
from clf.__main__ import main
from clf.calibration import read_calibration
from clf.config import RunConfig
from clf.layers import Flatten
from clf.pretrained import FILES, PRETRAINED, Pretrained
from clf.runs import RunState, create_run, find_run, list_runs
from clf.text import percent
from clf.training import train
from clf.training.trainer import Trainer
from tests.breaking_pictures import HEADERS, break_tiff_decoder, tiff

ROOT = Path(__file__).parent.parent
SHIPPED = len(PRETRAINED)
TRAIN = ("train", "--dataset", "digits", "--architecture", "softmax_regression", "--json")


@pytest.fixture(autouse=True)
def _own_interrupt():
    """`train` takes Ctrl-C for itself; give it back to the tests."""
    handler = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, handler)


def call(*arguments) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "clf", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
    )


@pytest.fixture(scope="module")
def trained():
    config = RunConfig("digits", (Flatten(),), epochs=4, learning_rate=0.01)
    run = create_run(config)
    train(run)
    return run


@pytest.fixture
def here(trained, monkeypatch):
    """The trained run, where the command line finds it."""
    monkeypatch.setenv("CLF_RUNS_DIR", str(trained.path.parent))
    return trained


BAD = [
    ((), "COMMAND"),
    (("dance",), "dance"),
    (("train", "--epochs", "many"), "'many'"),
    (("train", "--epochs", "0"), "epochs is 0; choose from 1 to 1,000"),
    (("train", "--dataset", "cats"), "dataset is 'cats'; choose one of fashion_mnist"),
    (("train", "--architecture", "vgg"), "architecture is 'vgg'; choose one of"),
    (("train", "--momentum", "0.9"), "--momentum"),
    (
        ("train", "--dataset", "digits", "--architecture", "cnn_64_64"),
        "layer 3, Conv2D 64 3x3 relu: its input is only 2x2",
    ),
    (("classify", "--run", "../x", "a.png"), "There is no run '../x'"),
    (("classify", "a.png"), "--run"),
]


@pytest.mark.parametrize(("arguments", "words"), BAD, ids=[" ".join(case[0]) for case in BAD])
def test_bad_arguments_get_one_line_and_exit_code_2(arguments, words, capsys):
    try:
        code = main(arguments)
    except SystemExit as exit_:
        code = exit_.code

    output = capsys.readouterr()
    assert code == 2
    assert output.out == ""
    assert output.err.count("\n") == 1
    assert words in output.err
    assert output.err.startswith("python -m clf")
    assert list_runs() == []


def test_a_person_sees_just_that_line():
    done = call("train", "--epochs", "0")

    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == "python -m clf: epochs is 0; choose from 1 to 1,000.\n"


def test_training_ends_with_one_json_line(runs_dir):
    done = call(*TRAIN, "--epochs", 3, "--learning-rate", 0.01, "--seed", 5)

    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    run = find_run(result["run_id"])
    status = run.status()
    assert result["state"] == "completed"
    assert result["test_accuracy"] == status.test_accuracy > 0.6
    assert result["seconds"] == round(status.seconds, 3) > 0
    assert result["images_per_second"] == pytest.approx(3 * 40 * 32 / status.seconds, rel=0.01)
    assert run.config() == RunConfig("digits", (Flatten(),), 3, learning_rate=0.01, seed=5)
    assert "Traceback" not in done.stderr
    assert done.stderr == ""


def test_a_run_that_fails_says_why_and_exits_with_1(capfd):
    assert main(["train", "--dataset", "cifar10", "--json"]) == 1

    result = json.loads(capfd.readouterr().out.splitlines()[-1])
    assert (result["state"], result["test_accuracy"]) == ("failed", None)
    assert result["reason"].startswith("CIFAR-10 is not on this machine.")


def test_without_json_the_result_is_a_sentence(capfd):
    assert main([*TRAIN[:-1], "--epochs", "1"]) == 0

    [run] = list_runs()
    line = capfd.readouterr().out.strip()
    assert line.startswith(
        f"Run {run.id} completed, test accuracy {percent(run.status().test_accuracy)} ("
    )


def test_ctrl_c_stops_the_run_and_keeps_the_network(capfd, monkeypatch):
    finish = Trainer._finish_epoch

    def finish_and_interrupt(self, *args):
        finish(self, *args)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(Trainer, "_finish_epoch", finish_and_interrupt)
    assert main([*TRAIN, "--epochs", "900"]) == 0

    result = json.loads(capfd.readouterr().out.splitlines()[-1])
    assert result["state"] == "stopped"
    assert result["test_accuracy"] is not None
    assert find_run(result["run_id"]).model_file.exists()


def test_all_runs_are_listed_the_newest_first(capsys):
    older, newer = (create_run(RunConfig(epochs=epochs)) for epochs in (1, 2))
    older.path.rename(older.path.with_name("20200101-000000-abcdef"))
    newer.update_status(state=RunState.COMPLETED, test_accuracy=0.75, seconds=1.5)

    assert main(["runs", "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert rows[:-SHIPPED] == [
        {
            "run_id": newer.id,
            "state": "completed",
            "dataset": "fashion_mnist",
            "architecture": "dense_128",
            "epochs": 2,
            "test_accuracy": 0.75,
            "seconds": 1.5,
        },
        rows[1],
    ]
    assert (rows[1]["run_id"], rows[1]["state"]) == ("20200101-000000-abcdef", "queued")

    assert main(["runs"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines[:-SHIPPED]] == [
        [newer.id, "completed"],
        ["20200101-000000-abcdef", "queued"],
    ]
    assert "75.0 %" in lines[0]


def test_without_runs_the_networks_that_come_with_the_product_are_listed(capsys):
    assert main(["runs", "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["run_id"] for row in rows] == list(PRETRAINED)


@pytest.fixture
def files(tmp_path) -> dict[str, Path]:
    """A test picture that the network knows, no file at all, and one that is no picture."""
    data = datasets.load("digits")
    good, broken = tmp_path / "good.png", tmp_path / "broken.png"
    Image.fromarray(data.x_test[0][..., 0]).save(good)
    broken.write_bytes(good.read_bytes()[:40])
    return {"good": good, "missing": tmp_path / "missing.png", "broken": broken}


def test_files_are_classified_and_the_bad_ones_named(here, files, capfd):
    assert main(["classify", "--run", here.id, "--json", *map(str, files.values())]) == 0

    good, missing, broken = map(json.loads, capfd.readouterr().out.splitlines())
    assert good.keys() == {
        "file",
        "label",
        "none_of_these",
        "probability",
        "evidence",
        "evidence_needed",
        "probabilities",
    }
    assert good["file"] == str(files["good"])
    assert list(good["probabilities"]) == list("0123456789")
    values = np.array(list(good["probabilities"].values()))
    assert values.sum() == pytest.approx(1, abs=1e-5)
    assert good["label"] == str(values.argmax())
    assert good["probability"] == values.max()
    for result, name in ((missing, "missing"), (broken, "broken")):
        assert result.keys() == {"file", "error"}
        assert result["file"] == str(files[name])
        assert result["error"]


@pytest.mark.filterwarnings("ignore::UserWarning")  # as the app itself does, of Pillow
@pytest.mark.parametrize("error", [OverflowError("too large"), MemoryError(), RuntimeError()])
def test_a_file_that_breaks_a_decoder_holds_up_no_other(
    here, files, tmp_path, error, monkeypatch, capfd
):
    break_tiff_decoder(monkeypatch, error)
    bad = {f"{number}.tif": data for number, data in enumerate(HEADERS)} | {"breaks.tif": tiff()}
    for name, data in bad.items():
        (tmp_path / name).write_bytes(data)
    given = [*(tmp_path / name for name in bad), tmp_path / "a.png", files["good"]]
    (tmp_path / "a.png").mkdir()
    assert main(["classify", "--run", here.id, "--json", *map(str, given)]) == 0

    *failed, good = map(json.loads, capfd.readouterr().out.splitlines())
    assert [result["file"] for result in failed] == [str(path) for path in given[:-1]]
    assert all(result["error"].endswith(".") for result in failed)
    assert "label" in good


def test_a_folder_means_its_pictures(here, files, capfd):
    assert main(["classify", "--run", here.id, "--json", str(files["good"].parent)]) == 0
    results = map(json.loads, capfd.readouterr().out.splitlines())
    found = {Path(result["file"]).name: "label" in result for result in results}
    assert found == {"broken.png": False, "good.png": True}


def test_a_name_that_cannot_be_printed_is_written_out(here, files, tmp_path):
    name = os.fsdecode(b"caf\xe9\n.png")
    (tmp_path / name).write_bytes(b"")
    done = call("classify", "--run", here.id, tmp_path / name, files["good"])
    assert done.returncode == 0, done.stderr
    first, _ = done.stdout.splitlines()
    assert first.endswith("caf\\udce9\\n.png: not classified: The file is empty.")
    assert done.stderr == ""


def test_whoever_stops_reading_gets_no_traceback(here, files):
    arguments = ["classify", "--run", here.id, *[str(files["missing"])] * 1000]
    process = subprocess.Popen(
        [sys.executable, "-m", "clf", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert b"not classified" in process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(60) == 1


def test_a_damaged_network_is_named_in_one_line(files, capfd):
    run = create_run(RunConfig("digits", (Flatten(),)))
    run.model_file.write_bytes(b"damaged")
    assert main(["classify", "--run", run.id, str(files["good"])]) == 2
    error = capfd.readouterr().err
    assert error == (
        f"python -m clf: Run {run.id} cannot be read: model.keras is damaged or of another version "
        "of this app.\n"
    )


def test_the_help_says_what_the_exit_codes_mean(capsys):
    for arguments in (["--help"], ["classify", "--help"]):
        with pytest.raises(SystemExit):
            main(arguments)
        assert "Exit codes: 0 " in capsys.readouterr().out


def test_if_no_file_can_be_classified_the_exit_code_is_1(here, files, capfd):
    assert main(["classify", "--run", here.id, str(files["broken"])]) == 1
    assert ": not classified: " in capfd.readouterr().out


def test_a_run_without_a_network_cannot_classify(files, capsys):
    run = create_run(RunConfig("digits", (Flatten(),)))

    assert main(["classify", "--run", run.id, str(files["good"])]) == 2
    error = capsys.readouterr().err
    assert error == f"python -m clf: Run {run.id} has no trained network yet; it is queued.\n"


@pytest.mark.parametrize(("least", "shipped"), [(0.2, True), (1.0, False)])
def test_a_pretrained_network_is_shipped_only_if_it_is_good_enough(
    least, shipped, tmp_path, monkeypatch, capsys
):
    config = RunConfig("digits", (Flatten(),), epochs=2, learning_rate=0.01)
    monkeypatch.setitem(PRETRAINED, "pretrained-mnist", Pretrained(config, least))
    monkeypatch.setattr("clf.pretrained.ROOT", tmp_path)

    assert main(["pretrain", "pretrained-mnist", "--json"]) == (0 if shipped else 1)
    output = capsys.readouterr()
    assert ("not shipped" in output.err) is not shipped
    folder = tmp_path / "pretrained-mnist"
    assert folder.exists() is shipped
    if shipped:
        assert sorted(file.name for file in folder.iterdir()) == sorted(FILES)
        [run] = list_runs()
        assert json.loads(output.out)["run_id"] == run.id
        assert (folder / "model.keras").read_bytes() == run.model_file.read_bytes()


def test_a_network_is_calibrated_again(here, capfd):
    assert main(["calibrate", here.id, "--json"]) == 0
    result = json.loads(capfd.readouterr().out)
    found = read_calibration(here.path)
    assert result["temperature"] == found.temperature
    assert result["error_after"] == found.after.error


def test_a_picture_of_no_class_is_said_to_be_none_of_these(tmp_path, capfd):
    Image.new("L", (28, 28), 255).save(tmp_path / "blank.png")
    arguments = ["classify", "--run", "pretrained-fashion_mnist", str(tmp_path / "blank.png")]
    assert main(arguments) == 0
    assert "blank.png: none of these; the most probable class is " in capfd.readouterr().out
