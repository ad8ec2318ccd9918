"""Pictures on their way into a dataset: in threads of the server, shown to everyone who looks.

An import outlives a reload and the browser that began it; what it has taken in is on disk.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing

import streamlit as st

from clf.datasets import own
from clf.ui.text import as_text, escaped

log = logging.getLogger("clf.ui")

_SECONDS_BETWEEN_LOOKS = 0.5
_AT_ONCE = threading.BoundedSemaphore(2)
"""A class does not import all at once: each decodes large pictures, on the cores of all."""

Steps = Callable[[], Iterator[own.Intake]]


class _Import:
    """One import. now: how far it is, None until it begins. error: why it ended early, or ""."""

    def __init__(self, what: str, steps: Steps) -> None:
        self.what, self.error = what, ""
        self.now: own.Intake | None = None
        self.stopped = threading.Event()
        # A daemon, so that Ctrl-C ends the app also in the middle of an import.
        self._thread = threading.Thread(target=self._run, args=(steps,), daemon=True)
        self._thread.start()

    @property
    def running(self) -> bool:
        return self._thread.is_alive()

    def _run(self, steps: Steps) -> None:
        try:
            with _AT_ONCE, closing(steps()) as going:
                for self.now in going:
                    if self.stopped.is_set():
                        break
        except (own.ArchiveError, own.OwnDatasetError) as error:
            self.error = str(error)
        except own.OwnDatasetNotFound:
            self.error = "The dataset was deleted meanwhile."
        except OSError as error:
            self.error = f"The pictures cannot be written: {error.strerror}. Make room there."
        except Exception:  # nobody waits for this thread: the page has to know
            log.exception("An import failed.")
            self.error = "Something went wrong; the log of the server says what."


class _Imports:
    """The imports of every dataset that run, or whose result nobody has put away yet."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._latest: dict[str, list[_Import]] = {}

    def of(self, dataset_id: str) -> list[_Import]:
        return list(self._latest.get(dataset_id, []))

    def start(self, dataset_id: str, what: str, steps: Steps) -> None:
        with self._lock:
            running = [item for item in self.of(dataset_id) if item.running]
            self._latest[dataset_id] = [*running, _Import(what, steps)]

    def put_away(self, dataset_id: str) -> None:
        with self._lock:
            self._latest[dataset_id] = [item for item in self.of(dataset_id) if item.running]


@st.cache_resource(show_spinner=False)
def _imports() -> _Imports:
    return _Imports()


def start_import(dataset_id: str, what: str, steps: Steps) -> None:
    """Begin an import into a dataset; the page shows it from now on.

    what: where the pictures come from, e.g. the name of a ZIP. steps: called in the thread.
    """
    _imports().start(dataset_id, what, steps)


def import_runs(dataset_id: str) -> bool:
    """Whether pictures are on their way into this dataset."""
    return any(item.running for item in _imports().of(dataset_id))


def show_imports(dataset_id: str) -> None:
    """How far the imports of a dataset are, and what came of those that have ended."""
    if import_runs(dataset_id):
        _progress(dataset_id)
        return
    ended = _imports().of(dataset_id)
    if not ended:
        return
    results, close = st.columns([5, 1])
    with results:
        for item in ended:
            _result(item)
    with close:
        st.button(
            "Close", icon=":material/close:", on_click=_imports().put_away, args=(dataset_id,)
        )


@st.fragment(run_every=_SECONDS_BETWEEN_LOOKS)
def _progress(dataset_id: str) -> None:
    running = [item for item in _imports().of(dataset_id) if item.running]
    if not running:
        st.rerun()
    for place, item in enumerate(running):
        bar, button = st.columns([5, 1], vertical_alignment="center")
        bar.progress(_share(item), text=_progress_words(item))
        button.button(
            "Stop",
            icon=":material/stop:",
            key=f"own-stop-{dataset_id}-{place}",
            on_click=item.stopped.set,
            disabled=item.stopped.is_set(),
            width="stretch",
        )
    st.caption("You can go to other pages or close the browser meanwhile; the import goes on.")


def _share(item: _Import) -> float:
    return min(1.0, item.now.done / max(item.now.total, 1)) if item.now else 0.0


def _progress_words(item: _Import) -> str:
    if item.stopped.is_set():
        return f"{escaped(item.what)}: stopping …"
    if item.now is None:
        return f"{escaped(item.what)}: waits for its turn …"
    return f"{escaped(item.what)}: {item.now.done:,} of {item.now.total:,} files"


def _result(item: _Import) -> None:
    now = item.now
    kept = f"{_pictures(now.added)} taken in before." if now and now.added else ""
    if item.error:
        st.error(f"{escaped(item.what)}: {as_text(item.error)} {kept}", icon=":material/error:")
    elif item.stopped.is_set():
        st.info(f"{escaped(item.what)}: stopped. {kept or 'Nothing was taken in.'}")
    elif now is not None:
        left_out = (
            f" {_files(left_out_count(now.left_out))} left out: see **What is in it**."
            if now.left_out
            else ""
        )
        said = f"{escaped(item.what)}: {_pictures(now.added)} taken in.{left_out}"
        (st.success if now.added else st.warning)(said)
        for note in now.notes:
            st.caption(as_text(note))
    if now is not None and now.left_out and not now.added:
        left_out_table(now.left_out)  # else the card has them


def left_out_table(items: Sequence[own.LeftOut]) -> None:
    """Files that were left out, by name and reason; folders with the number of their files."""
    several = any(item.files > 1 for item in items)
    numbers = {"Files": [item.files for item in items]} if several else {}
    st.dataframe(
        {
            "File or folder" if several else "File": [item.name for item in items],
            **numbers,
            "Left out because": [item.reason for item in items],
        },
        hide_index=True,
        height="content" if len(items) <= 8 else 315,
        alt=f"{_files(left_out_count(items))} left out, each with its reason.",
    )


def left_out_count(items: Iterable[own.LeftOut]) -> int:
    """How many files these are."""
    return sum(item.files for item in items)


def _pictures(count: int) -> str:
    return "1 picture was" if count == 1 else f"{count:,} pictures were"


def _files(count: int) -> str:
    return "1 file was" if count == 1 else f"{count:,} files were"
