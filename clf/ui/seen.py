"""What the network sees: the way from a person's picture to its numbers, and other ways to go."""

from dataclasses import replace
from hashlib import blake2b

import numpy as np
import streamlit as st

from clf.calibration import Answer, answers, read_calibration
from clf.datasets import DATASETS
from clf.engine import tasks
from clf.plots.probabilities import (
    describe_before_and_after,
    draw_before_and_after,
    ranked,
)
from clf.preprocessing import AUTOMATIC, Choice, Decisions, Prepared, choices
from clf.runs import Run
from clf.text import percent
from clf.ui import state
from clf.ui.answers import NONE_OF_THESE, ask_pixels
from clf.ui.chosen_picture import ChosenPicture
from clf.ui.decision_texts import TITLES, choice_text
from clf.ui.engine import answer
from clf.ui.piece import piece
from clf.ui.pixel_grid import Tile, pixel_grid
from clf.ui.text import escaped

_NARROWEST = 340
"""Pixels of a decision: three beside each other on a page of 1280 pixels, two on 1024."""
_BEST = 3
_WISHES = "seen-wishes"


@st.fragment
def show_way(run: Run, picture: ChosenPicture) -> None:
    """The picture beside what the network gets, the steps between the two, and their switches."""
    st.header("What the network sees", anchor=False)
    with piece("The way to the network"):
        _show(run, picture)


def _show(run: Run, picture: ChosenPicture) -> None:
    wishes = _wishes(picture)
    prepared = picture.prepared
    if wishes != AUTOMATIC:
        (prepared,) = picture.prepare([wishes])
    pixels = picture.pixels if prepared is None else prepared.pixels
    _show_ends(picture, pixels)
    _show_steps(run, pixels, prepared, wishes)
    if prepared is not None:
        _show_decisions(run, picture, prepared, wishes)


def _show_ends(picture: ChosenPicture, pixels: np.ndarray) -> None:
    height, width, channels = pixels.shape
    received = pixels[..., 0] if channels == 1 else pixels
    pixel_grid(
        [
            Tile(picture.original, "The picture"),
            Tile(received, "As the network gets it", f"{width} x {height}, values 0 to 255"),
        ],
        key="classify-seen",
        label="The picture, and the pixels that the network gets",
        tile_size=224,
    )


def _show_steps(run: Run, pixels: np.ndarray, prepared: Prepared | None, wishes: Decisions) -> None:
    tiles = [] if prepared is None else [Tile(s.picture, "", s.label) for s in prepared.steps]
    if len(tiles) < 2:
        has_form = "It has the form of the training pictures already: nothing was changed."
        st.caption(has_form if wishes == AUTOMATIC else "Nothing was changed, as you chose.")
        tiles = [Tile(pixels[..., 0] if pixels.shape[2] == 1 else pixels, "", "as it came")]
    st.markdown("**On the way there** (preprocessing)")
    tiles.append(_normalised(run, pixels))
    pixel_grid(
        [replace(tile, title=str(number)) for number, tile in enumerate(tiles, start=1)],
        key="classify-steps",
        label="The steps from the picture to the network's numbers",
        tile_size=112,
        shared_range=False,
    )


def _normalised(run: Run, pixels: np.ndarray) -> Tile:
    """The numbers that the network's first layer makes of the pixels."""
    question = (run.id, run.model_file.stat().st_mtime_ns, pixels.tobytes())
    asked, answered = state.recall("seen-scaled", (None, None))
    if asked != question:
        ends = np.zeros_like(pixels), np.full_like(pixels, 255)
        answered = answer(tasks.scaled, str(run.path), np.stack([pixels, *ends]))
        state.remember("seen-scaled", (question, answered))
    values, black, white = answered
    done = "not normalised" if np.array_equal(values, pixels) else "normalised"
    note = f"{done}: numbers from {values.min():.3g} to {values.max():.3g}"
    if values.shape[2] == 3:  # no colours for numbers: the note tells
        return Tile(pixels, "", note)
    return Tile(values[..., 0], "", note, limits=(float(black.min()), float(white.max())))


def _show_decisions(
    run: Run, picture: ChosenPicture, prepared: Prepared, wishes: Decisions
) -> None:
    """What was decided, and on demand a switch for each."""
    made = dict(prepared.decided.made())
    if not made:
        return
    said = [f"{TITLES[name]}: {choice_text(name, made[name]).lower()}" for name in made]
    how = "by itself" if wishes == AUTOMATIC else "with your choices"
    st.caption(f"Decided {how}: {'; '.join(said)}.")
    with st.container(horizontal=True, vertical_alignment="center"):
        otherwise = st.toggle("Decide otherwise", key="seen-otherwise", persist_state="session")
        if otherwise:
            st.button(
                "Leave all to the app again",
                icon=":material/undo:",
                on_click=state.remember,
                args=(_WISHES, None),
                disabled=wishes == AUTOMATIC,
            )
    if otherwise:
        _show_switches(run, picture, prepared, wishes)


def _show_switches(run: Run, picture: ChosenPicture, prepared: Prepared, wishes: Decisions) -> None:
    """Every decision with what the network would say after each choice, asked for all at once."""
    info = DATASETS[run.config().dataset]
    made = dict(prepared.decided.made())
    others = {
        (name, choice): wishes.with_choice(name, choice)
        for name in made
        for choice in choices(name, info)
        if choice != made[name]
    }
    pixels = [picture.pixels, prepared.pixels]
    pixels += [other.pixels for other in picture.prepare(list(others.values()))]
    batch = np.stack(pixels)
    computed = ask_pixels(run, batch, "seen-answers")
    before, now, *rest = answers(batch, computed, read_calibration(run.path))
    found = dict(zip(others, rest, strict=True)) | dict.fromkeys(made.items(), now)
    st.caption(
        "Below each decision: the most probable classes after either choice, with all other "
        "decisions as they are now."
    )
    grid = st.grid(3, min_column_width=_NARROWEST)
    for name, choice in made.items():
        with grid.cell(), st.container(border=True, height="stretch"):
            _switch(picture, name, choice, choices(name, info))
            outcomes = {option: found[name, option] for option in choices(name, info)}
            _show_outcomes(name, outcomes, info.class_names)
    if wishes != AUTOMATIC:
        _show_before_and_after(before, now, info.class_names)


def _switch(picture: ChosenPicture, name: str, choice: Choice, options: tuple[Choice, ...]) -> None:
    state.pick(  # it follows the other decisions
        f"seen-{name}",
        choice,
        lambda key, shown: st.segmented_control(
            TITLES[name],
            options,
            default=shown,
            format_func=lambda option: choice_text(name, option),
            required=True,
            key=key,
            on_change=_wish,
            args=(picture, name, key),
        ),
    )


def _show_outcomes(name: str, outcomes: dict[Choice, Answer], names: tuple) -> None:
    """The most probable classes after each choice, a line each."""
    st.markdown(
        "  \n".join(f"{choice_text(name, c)}: {_best(outcomes[c], names)}" for c in outcomes)
    )


def _best(said: Answer, names: tuple) -> str:
    """The first classes and their probabilities in Markdown; number and sign stay together."""
    first, *others = (
        f"{escaped(bar.name)} ({percent(bar.probability)})".replace(" %", "\N{NO-BREAK SPACE}%")
        for bar in ranked(said.probabilities, names)[:_BEST]
    )
    if said.none_of_these:
        return f"**{NONE_OF_THESE}**; {', '.join([first, *others])}"
    return ", ".join([f"**{first}**", *others])


def _show_before_and_after(before: Answer, now: Answer, names: tuple) -> None:
    bars, after = ranked(before.probabilities, names), ranked(now.probabilities, names)
    st.plotly_chart(
        draw_before_and_after(bars, after),
        alt=describe_before_and_after(bars, after),
        key="seen-before-and-after",
        config={"displayModeBar": False},
    )


def _wishes(picture: ChosenPicture) -> Decisions:
    """What a person wished for this picture; another picture begins anew."""
    mark, wishes = state.recall(_WISHES) or (None, AUTOMATIC)
    return wishes if mark == _mark(picture) else AUTOMATIC


def _wish(picture: ChosenPicture, name: str, key: str) -> None:
    """Take over a switch; a wish for what happens by itself is none."""
    choice, others = state.widget_value(key), _wishes(picture).with_choice(name, None)
    (by_itself,) = picture.prepare([others])
    if getattr(by_itself.decided, name) != choice:
        others = others.with_choice(name, choice)
    state.remember(_WISHES, (_mark(picture), others))


def _mark(picture: ChosenPicture) -> bytes:
    return blake2b(picture.pixels.tobytes() + picture.original.tobytes()).digest()
