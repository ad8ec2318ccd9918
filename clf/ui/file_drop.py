"""Where a person drops a file or a folder of any size, or chooses one; see clf.ui.uploads."""

from pathlib import Path

from clf.ui import state
from clf.ui.component import component
from clf.ui.uploads import Upload, address, uploads

_component = component("file_drop", ("dom.js", "tar.js", "file_drop.js"))


def file_drop(label: str, *, key: str, folder: Path, most_bytes: int, packed: bool = False) -> None:
    """Let a person drop something; :func:`take_dropped` gives it, in a rerun of the page.

    A folder, or several files, come as a tar. folder: on whose disk it is written meanwhile.
    most_bytes: more is refused, by the browser and by the server. packed: a single file comes as a
    tar, too.
    """
    token = state.recall(_place(key))
    if token is None or uploads().place(token) is None:
        token = uploads().expect(folder, most_bytes)
        state.remember(_place(key), token)
    _component(
        key=key,
        data={"label": label, "address": address(token), "most": most_bytes, "packed": packed},
        on_sent_change=lambda: None,
    )


def take_dropped(key: str) -> Upload | None:
    """What was dropped first of what has come, for whoever closes its file; None: nothing.

    Also what was on its way when its page was left.
    """
    token = state.recall(_place(key))
    return uploads().take(token) if token else None


def _place(key: str) -> str:
    return f"file-drop-{key}"
