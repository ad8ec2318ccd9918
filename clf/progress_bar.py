"""A training's progress in a terminal."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tqdm import tqdm

from clf.runs import Run, RunNotFound
from clf.text import percent

_BAR = "{l_bar}{bar}| {n:.2f}/{total} epochs [{elapsed}<{remaining}] {postfix}"


@contextmanager
def progress_bar(run: Run, epochs: int) -> Iterator[None]:
    """Show the run's own record as a bar, in a terminal only, while the context lasts."""
    ended = threading.Event()

    def show() -> None:
        with tqdm(total=epochs, unit="epoch", disable=None, bar_format=_BAR) as bar:
            while not ended.wait(0.25):
                _show_progress(bar, run)
            _show_progress(bar, run)

    thread = threading.Thread(target=show, name="progress", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _show_progress(bar: tqdm, run: Run) -> None:
    try:
        status = run.status()
    except RunNotFound:
        return  # deleted just now; the training ends by itself
    rows = [row for row in run.metrics() if row["kind"] != "event"]
    bar.n = status.epoch + (status.step / status.steps_per_epoch if status.steps_per_epoch else 0)
    if rows:
        bar.set_postfix(
            loss=f"{rows[-1]['loss']:.4f}",
            accuracy=percent(rows[-1]["accuracy"]),
            images_per_second=f"{status.images_per_second:,.0f}",
        )
    bar.refresh()
