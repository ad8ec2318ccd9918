"""A dataset's download on the page: a button, a progress bar, and what to do if it fails.

The download goes on in a thread of its own, one for all who look at the page, while they go to
other pages.
"""

import threading

import streamlit as st

from clf.datasets import DatasetInfo, DatasetUnavailable, download, load

_MEGABYTE = 1_000_000
_SECONDS_BETWEEN_LOOKS = 0.5


class _Download:
    """One download in a thread. done, total: bytes; error: why it failed, "" if it did not."""

    def __init__(self, name: str) -> None:
        self.done, self.total, self.error = 0, 0, ""
        # A daemon, so that Ctrl-C ends the app also in the middle of a download.
        self._thread = threading.Thread(target=self._run, args=(name,), daemon=True)
        self._thread.start()

    @property
    def running(self) -> bool:
        return self._thread.is_alive()

    def _run(self, name: str) -> None:
        try:
            download(name, self._report)
            load(name)
        except DatasetUnavailable as error:
            self.error = str(error)

    def _report(self, done: int, total: int) -> None:
        self.done, self.total = done, total


class _Downloads:
    """The latest download of every dataset."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._latest: dict[str, _Download] = {}

    def get(self, name: str) -> _Download | None:
        return self._latest.get(name)

    def start(self, name: str) -> None:
        """Start it, unless it runs already."""
        with self._lock:
            latest = self._latest.get(name)
            if latest is None or not latest.running:
                self._latest[name] = _Download(name)


@st.cache_resource
def _downloads() -> _Downloads:
    return _Downloads()


def download_panel(info: DatasetInfo, message: str) -> None:
    """Offer the download of a dataset that is not here, or show how far it is.

    message: what is missing and what to put where; shown until a download has failed.
    """
    latest = _downloads().get(info.name)
    if latest and latest.running:
        _progress(info)
        return
    if latest and latest.error:
        st.error(latest.error)
    else:
        st.info(message)
    label = f"Download {info.title} ({info.download_megabytes} MB)"
    if st.button(label, type="primary", icon=":material/download:"):
        _downloads().start(info.name)
        st.rerun()


@st.fragment(run_every=_SECONDS_BETWEEN_LOOKS)
def _progress(info: DatasetInfo) -> None:
    latest = _downloads().get(info.name)
    if latest is None or not latest.running:
        st.rerun()
    if latest.total and latest.done == latest.total:
        st.progress(1.0, text=f"{info.title} has arrived. Preparing the pictures ...")
        return
    done, total = latest.done / _MEGABYTE, latest.total / _MEGABYTE
    size = f"{done:.1f} of {total:.1f} MB" if latest.total else "connecting ..."
    st.progress(latest.done / max(latest.total, 1), text=f"Downloading {info.title}: {size}")
    st.caption("You can go to other pages meanwhile; the download goes on.")
