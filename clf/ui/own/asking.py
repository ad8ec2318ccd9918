"""Which folders of an upload are the classes: asked where it is open, before it is taken in."""

from dataclasses import replace

import streamlit as st

from clf.datasets import own
from clf.text import one_line
from clf.ui import state
from clf.ui.own.folder_tree import folder_tree
from clf.ui.own.imports import start_import
from clf.ui.own.parts import CARD, open_part
from clf.ui.own.waiting import Upload, keep_waiting, take_waiting, waiting_upload
from clf.ui.piece import piece
from clf.ui.text import as_text, escaped

_NAMED = 6  # classes have room behind a choice


def take_or_ask(upload: Upload) -> None:
    """Take an upload in if it is plain what its classes are, else ask when the page is drawn."""
    if upload.readings.asks:
        state.add_question(keep_waiting(upload))
    else:
        take_in(upload, upload.readings.best)


def take_in(upload: Upload, reading: own.LayoutReading) -> None:
    """Start the import of an upload, into its dataset or a new one, and open that."""
    dataset = _still_there(upload.dataset)
    if dataset is None:
        dataset = own.create_dataset(one_line(_title(upload.name), 100))
    start_import(dataset.id, upload.name, lambda: upload.add(dataset, reading))
    state.select_pictures(dataset.id)
    open_part(dataset.id, CARD)


def _still_there(dataset: own.OwnDataset | None) -> own.OwnDataset | None:
    try:
        return dataset and own.find_dataset(dataset.id)
    except own.OwnDatasetNotFound:  # deleted while the question stood
        return None


def _title(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return stem if dot and ending.lower() == "zip" else name


def show_questions() -> None:
    """Ask what this person has to answer; one question an upload."""
    for token in state.questions():
        upload = waiting_upload(token)
        with st.container(border=True, key=f"own-question-{token}"):
            if upload is None:
                _say_lost(token)
                continue
            with piece("The question about an upload"):
                _ask(token, upload)


def _say_lost(token: str) -> None:
    st.warning(
        "A file was waiting here for an answer, and is no longer held: the server was started "
        "anew, or it waited for hours. Nothing of it was taken in; drop it again.",
        icon=":material/error:",
    )
    st.button("Close", key=f"own-lost-{token}", on_click=state.answer_question, args=(token,))


def _ask(token: str, upload: Upload) -> None:
    readings = upload.readings.readings
    st.header(
        "Which folders are the classes?" if len(readings) > 1 else "One class, or several?",
        anchor=False,
    )
    dataset = _still_there(upload.dataset)
    aim = f"goes into {escaped(dataset.record().title, 40)}" if dataset else "becomes a new dataset"
    st.caption(
        f"{escaped(upload.name)} {aim}. Its folders can be meant in more than one way: nothing is "
        "taken in before you choose."
    )
    choice, tree = st.columns([1, 1], gap="large")
    with choice:
        reading = _choose(token, upload.readings)
        _choose_spelling(token, reading)
    with tree:
        st.html(folder_tree(upload.readings.tree, reading.class_of))
    with st.container(horizontal=True):
        st.button(
            "Take it in like this",
            type="primary",
            icon=":material/check:",
            key=f"own-answer-{token}",
            on_click=_answer,
            args=(token,),
        )
        st.button("Cancel", key=f"own-cancel-{token}", on_click=_cancel, args=(token,))


def _choose(token: str, readings: own.LayoutReadings) -> own.LayoutReading:
    """Draw the choice of a reading, each with the classes that would come of it."""
    found = readings.readings
    if len(found) == 1:
        return found[0]
    chosen = st.radio(
        "The classes are",
        range(len(found)),
        format_func=lambda place: as_text(one_line(found[place].title, 100)),
        captions=[_classes(each) for each in found],
        key=_reading_key(token),
        persist_state="session",
    )
    return found[chosen]


def _classes(reading: own.LayoutReading) -> str:
    """The classes and their numbers of pictures, in one line of Markdown."""
    counts = reading.counts
    named = [f"{escaped(name, 24)} ({count:,})" for name, count in list(counts.items())[:_NAMED]]
    more = len(counts) - len(named)
    count = "1 class" if len(counts) == 1 else f"{len(counts):,} classes"
    test = reading.parts.get("test", 0)
    tested = f"; {test:,} of the pictures are for the test" if test else ""
    rest = f" and {more:,} more" if more > 0 else ""
    return f"{count}: {', '.join(named)}{rest}{tested}"


def _choose_spelling(token: str, reading: own.LayoutReading) -> None:
    """Ask whether Cat and cat are one class, where both are there."""
    if not reading.spellings:
        return
    names = ", ".join(
        " and ".join(escaped(name, 24) for name in group) for group in reading.spellings[:3]
    )
    more = len(reading.spellings) - 3
    st.radio(
        f"{names}{f', and {more} more,' if more > 0 else ''} differ in capital letters alone. "
        "They are",
        [False, True],
        index=int(reading.keep_apart),
        format_func=lambda apart: "classes of their own" if apart else "one class each",
        captions=[_classes(replace(reading, keep_apart=apart)) for apart in (False, True)],
        key=_spelling_key(token),
        persist_state="session",
    )


def _reading_key(token: str) -> str:
    return f"own-reading-{token}"


def _spelling_key(token: str) -> str:
    return f"own-spelling-{token}"


def _answer(token: str) -> None:
    upload = take_waiting(token)
    state.answer_question(token)
    if upload is None:  # answered in another window
        return
    reading = upload.readings.readings[state.widget_value(_reading_key(token)) or 0]
    apart = state.widget_value(_spelling_key(token))
    if apart is not None and reading.spellings:
        reading = replace(reading, keep_apart=apart)
    take_in(upload, reading)


def _cancel(token: str) -> None:
    upload = take_waiting(token)
    state.answer_question(token)
    if upload is not None:
        upload.close()
