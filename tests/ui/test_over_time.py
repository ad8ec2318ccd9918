"""Over time, of a run whose pictures were deleted, and of one with hardly any."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from clf.config import RunConfig
from clf.layers import Conv2D, Flatten
from clf.runs import Run, create_run
from clf.snapshots import Snapshot, forget_pictures, write_snapshot


@pytest.fixture
def run() -> Run:
    """With a snapshot of the only two test pictures that there are."""
    run = create_run(RunConfig(dataset="digits", layers=(Conv2D(2, 3), Flatten())))
    two = np.arange(2, dtype=np.int32)
    snapshot = Snapshot(
        0,
        numbers=two,
        labels=two,
        predicted=two,
        pixels=np.full((2, 8, 8, 1), 9, np.uint8),
        positions=np.eye(2, dtype=np.float32),
        explained=1.0,
        filters={"1_conv2d": np.ones((3, 3, 1, 2), np.float32)},
        maps={"1_conv2d": np.ones((2, 6, 6, 2), np.float32)},
    )
    write_snapshot(run.path, snapshot)
    return run


def opened(run: Run) -> AppTest:
    def script(run_id):
        from clf.runs import find_run
        from clf.ui.inside.over_time import over_time
        from clf.ui.inside.subject import Subject

        over_time(Subject(find_run(run_id), None))

    page = AppTest.from_function(script, args=(run.id,), default_timeout=120).run()
    assert not page.exception
    return page


def test_the_maps_are_of_the_pictures_that_there_are(run):
    assert len(opened(run).segmented_control(key="over-time-picture").options) == 2


def test_without_its_pictures_it_says_why_and_shows_the_network(run):
    forget_pictures(run.path)
    page = opened(run)

    assert "were deleted" in page.info[0].value
    assert [each.value for each in page.header] == ["Filters"]
    assert "**2 of 2** test pictures" in page.markdown[0].value
