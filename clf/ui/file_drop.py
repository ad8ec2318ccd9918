"""Where a person drops a file or a folder of any size, or chooses one; see clf.ui.uploads."""

from pathlib import Path

from clf.ui import state
from clf.ui.component import component
from clf.ui.uploads import Upload, address, uploads

_component = component("file_drop", ("dom.js", "tar.js", "file_drop.js"))


def file_drop(
    label: str, *, key: str, folder: Path, most_bytes: int, packed: bool = False
) -> Upload | None:
    """Let a person drop something; it is given once, to whoever closes its file.

    A folder, or several files, come as a tar. folder: on whose disk it is written meanwhile.
    most_bytes: more is refused, by the browser and by the server. packed: a single file comes as a
    tar, too.
    """
    place = f"file-drop-{key}"
    token = state.recall(place)
    if token is None or uploads().place(token) is None:
        token = uploads().expect(folder, most_bytes)
        state.remember(place, token)
    _component(
        key=key,
        data={"label": label, "address": address(token), "most": most_bytes, "packed": packed},
        on_sent_change=lambda: None,
    )
    return uploads().take(token)
