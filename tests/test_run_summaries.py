"""All runs at a glance, also where one of them cannot be read or is deleted meanwhile."""

import json

import pytest

from clf.config import RunConfig
from clf.run_summaries import RunSummary, pretrained_summaries, read_summaries, summaries
from clf.runs import RunUnreadable, create_run, list_runs


def test_a_summary_has_what_the_run_has():
    run = create_run(RunConfig(epochs=7))
    assert summaries() == [RunSummary(run, RunConfig(epochs=7), run.status())]
    assert all(item.run.pretrained for item in pretrained_summaries())


def test_a_run_deleted_since_it_was_listed_is_left_out(monkeypatch):
    deleted, other = create_run(RunConfig()), create_run(RunConfig())
    listed = list_runs()
    deleted.delete()
    monkeypatch.setattr("clf.run_summaries.list_runs", lambda: listed)
    found, damaged = read_summaries()
    assert [item.run for item in found] == [other]
    assert damaged == []


@pytest.mark.parametrize("kind", ["MobileNetV3Small", "PretrainedLayers"])
def test_a_run_with_a_layer_of_earlier_versions_says_which(kind):
    good, old = create_run(RunConfig()), create_run(RunConfig())
    config = json.loads((old.path / "config.json").read_text())
    config["layers"] = [{"layer": kind}, {"layer": "Flatten"}]
    (old.path / "config.json").write_text(json.dumps(config))
    found, [error] = read_summaries()
    assert [item.run for item in found] == [good]
    assert str(error).startswith(f"Run {old.id} cannot be used: its network begins with {kind},")
    assert "train anew with EfficientNetLite0" in str(error)


@pytest.mark.parametrize("name", ["config.json", "status.json"])
@pytest.mark.parametrize("content", ["{", "[]", "null"])
def test_a_damaged_run_is_named_and_the_others_are_there(name, content):
    good, bad = create_run(RunConfig()), create_run(RunConfig())
    (bad.path / name).write_text(content)
    found, [error] = read_summaries()
    assert [item.run for item in found] == [good]
    assert isinstance(error, RunUnreadable)
    assert bad.id in str(error)
    assert name in str(error)
