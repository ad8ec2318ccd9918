"""What the folders of an upload mean: asked where it is open, before it is taken in."""

import re
from dataclasses import replace

import streamlit as st

from clf.datasets import own
from clf.text import one_line
from clf.ui import state
from clf.ui.own.folder_tree import folder_tree
from clf.ui.own.imports import start_import
from clf.ui.own.parts import CARD, open_part
from clf.ui.own.waiting import Waiting, keep_waiting, read_as, take_waiting, waiting_upload
from clf.ui.piece import piece
from clf.ui.text import as_text, escaped

_ENDING = re.compile(r"\.(zip|exe|tar|tgz|tbz2|txz|(tar\.)?(gz|bz2|xz))$", re.IGNORECASE)
_NAMED = 6  # classes have room behind a choice


def take_or_ask(item: Waiting) -> None:
    """Take an upload in if it is plain what its classes are, else ask when the page is drawn."""
    if item.asks:
        state.add_question(keep_waiting(item))
    else:
        take_in(item, item.readings.best)


def take_in(item: Waiting, reading: own.LayoutReading) -> None:
    """Start the import of an upload, into its dataset or a new one, and open that."""
    dataset, name = _still_there(item.dataset), item.upload.name
    if dataset is None:
        dataset = own.create_dataset(one_line(_ENDING.sub("", name) or name, 100))
    start_import(dataset.id, name, lambda: item.add(dataset, reading))
    state.select_pictures(dataset.id)
    open_part(dataset.id, CARD)


def _still_there(dataset: own.OwnDataset | None) -> own.OwnDataset | None:
    try:
        return dataset and own.find_dataset(dataset.id)
    except own.OwnDatasetNotFound:  # deleted while the question stood
        return None


def show_questions() -> None:
    """Ask what this person has to answer; one question an upload."""
    for token in state.questions():
        item = waiting_upload(token)
        with st.container(border=True, key=f"own-question-{token}"):
            if item is None:
                _say_lost(token)
                continue
            with piece("The question about an upload"):
                _ask(token, item)


def _say_lost(token: str) -> None:
    st.warning(
        "A file was waiting here for an answer, and is no longer held: the server was started "
        "anew, or it waited for hours. Nothing of it was taken in; drop it again.",
        icon=":material/error:",
    )
    st.button("Close", key=f"own-lost-{token}", on_click=state.answer_question, args=(token,))


def _ask(token: str, item: Waiting) -> None:
    st.header(_question(item), anchor=False)
    dataset = _still_there(item.dataset)
    aim = f"goes into {escaped(dataset.record().title, 40)}" if dataset else "becomes a new dataset"
    st.caption(
        f"{escaped(item.upload.name)} {aim}. It can be meant in more than one way: nothing is "
        "taken in before you choose."
    )
    choice, tree = st.columns([1, 1], gap="large")
    with choice:
        _choose_encoding(token, item)
        reading = _choose(token, item.readings)
        _choose_spelling(token, reading)
    with tree:
        st.html(folder_tree(item.readings.tree, reading.class_of))
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


def _question(item: Waiting) -> str:
    if len(item.readings.readings) > 1 and not item.readings.certain:
        return "Which folders are the classes?"
    if item.readings.asks:
        return "One class, or several?"
    return "Can you read these names?"


def _choose_encoding(token: str, item: Waiting) -> None:
    """Ask how the letters of names are meant, where the archive does not say it."""
    if not item.names.asks:
        return
    key = f"own-encoding-{token}"
    readings = {each.encoding: each for each in item.names.readings}
    st.radio(
        "The archive does not say how its names are written. They are",
        list(readings),
        format_func=lambda name: as_text(one_line(", ".join(readings[name].examples), 100)),
        captions=[each.label for each in readings.values()],
        key=key,
        persist_state="session",
        on_change=_read_as,
        args=(token, key),
    )
    if problem := state.recall(_problem(token)):
        st.error(as_text(problem), icon=":material/error:")


def _read_as(token: str, key: str) -> None:
    problem = ""
    try:
        read_as(token, state.widget_value(key))
    except own.ArchiveError as error:
        problem = str(error)
    state.remember(_problem(token), problem)


def _problem(token: str) -> str:
    return f"own-problem-{token}"


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
    item = take_waiting(token)
    state.answer_question(token)
    if item is None:  # answered in another window
        return
    reading = item.readings.readings[state.widget_value(_reading_key(token)) or 0]
    apart = state.widget_value(_spelling_key(token))
    if apart is not None and reading.spellings:
        reading = replace(reading, keep_apart=apart)
    take_in(item, reading)


def _cancel(token: str) -> None:
    item = take_waiting(token)
    state.answer_question(token)
    if item is not None:
        item.close()
