import json

import pytest

from clf.run_folders import dataset_of


def test_the_dataset_of_a_run_is_known_also_where_its_other_settings_cannot_be_read(tmp_path):
    settings = {"dataset": "digits", "a setting of a later version": 1}
    (tmp_path / "config.json").write_text(json.dumps(settings))

    assert dataset_of(tmp_path) == "digits"


@pytest.mark.parametrize("text", [None, "", "{", "[]", "{}"])
def test_a_run_that_is_gone_or_damaged_has_no_dataset(text, tmp_path):
    if text is not None:
        (tmp_path / "config.json").write_text(text)

    assert dataset_of(tmp_path) == ""
