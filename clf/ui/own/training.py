"""What a network would get of the pictures, and the ways to train one on them."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import streamlit as st

from clf.config import AUGMENTATIONS
from clf.datasets import DATASETS, DatasetInfo, Framing, own
from clf.engine import tasks
from clf.own_recipes import SCRATCH, TRANSFER, own_recipes
from clf.plots.data import class_counts
from clf.preprocessing import prepare_picture
from clf.ui import state
from clf.ui.engine import answer
from clf.ui.form_values import fill_form
from clf.ui.navigation import go_to
from clf.ui.own.examples import examples_of
from clf.ui.pixel_grid import Tile, pixel_grid
from clf.ui.text import as_text, escaped

_EXAMPLES = 8
_COLOURS = {3: "Colour", 1: "Grey"}
_FITS = {"crop": "Cut to a square", "pad": "Whole, with a border"}
_TILE = 96
_NAMED = 8  # so many classes have room in a sentence
_WAYS = {
    TRANSFER: "**Proposed**, best with pictures of 160 or 224 pixels. Takes over a network that "
    "learned from the 1.3 million photographs of ImageNet and comes with the app; only its last "
    "layer learns from your pictures, without augmentation. Much better of few pictures, and "
    "quicker.",
    SCRATCH: "All its filters are learned from your pictures: you can look inside and see what "
    "they became. Quick with pictures of up to 64 pixels.",
}


def prepare_training(dataset: own.OwnDataset) -> None:
    """Choose the form of the pictures, see eight of them in it, and train."""
    report = own.report(dataset)
    settings, augmentation = _choose_form(dataset, report.proposal)
    if report.ready:
        settings = _choose_test_share(dataset, settings)
    st.header("Eight pictures as the network would get them", anchor=False)
    examples = examples_of(dataset.record(), _EXAMPLES)
    pixels = _received(dataset, examples, settings)
    _show(pixels, [item.class_name for item in examples], "own-received", "As the network gets it")
    _ways(dataset, report, settings, augmentation)
    if augmentation != "none":  # last, as it waits for a worker
        _show_augmented(pixels, augmentation)


def _choose_form(dataset: own.OwnDataset, proposal: own.Proposal) -> tuple[own.Settings, str]:
    """The form of the pictures, and the augmentation; at first what is proposed."""
    proposed = proposal.settings
    choices = (
        ("Image size", {size: f"{size} x {size}" for size in own.SIZES}, proposed.size),
        ("Colours", _COLOURS, proposed.channels),
        ("Shape", _FITS, proposed.fit),
        ("Augmentation", AUGMENTATIONS, proposal.augmentation),
    )
    chosen = [
        column.selectbox(
            label,
            list(titles),
            index=list(titles).index(value),
            format_func=titles.__getitem__,
            key=f"own-{label}-{dataset.id}-{value}",
            persist_state="session",
        )
        for column, (label, titles, value) in zip(st.columns(4), choices, strict=True)
    ]
    st.caption("Proposed: " + " ".join(as_text(reason) for reason in proposal.reasons))
    size, channels, fit, augmentation = chosen
    return own.Settings(size=size, channels=channels, fit=fit), augmentation


def _choose_test_share(dataset: own.OwnDataset, settings: own.Settings) -> own.Settings:
    """The settings with the share that is wanted; says what it comes to."""
    least, most = (round(100 * share) for share in own.TEST_SHARES)
    choice, said = st.columns([1, 2], gap="medium", vertical_alignment="center")
    percent = choice.slider(
        "Kept for the test",
        least,
        most,
        round(100 * settings.test_share),
        step=5,
        format="%d %%",
        help="The network never learns from these: they say how good it is with new pictures. "
        "Where a test set came with the pictures of a class, that is taken instead.",
        key=f"own-test-share-{dataset.id}",
        persist_state="session",
    )
    settings = replace(settings, test_share=percent / 100)
    with said:
        _say_parts(own.part_counts(dataset, settings))
    return settings


def _say_parts(counts: dict[str, tuple[int, int]]) -> None:
    """How many pictures of each class are learned and tested."""
    train, test = np.array(list(counts.values())).T
    together = "Pictures that look alike, and bursts, stay on one side."
    total = f"{test.sum():,} of {test.sum() + train.sum():,} pictures"
    if len(counts) <= _NAMED:
        of_each = ", ".join(
            f"{tested:,} of {learned + tested:,} {escaped(name, 24)}"
            for name, (learned, tested) in counts.items()
        )
        st.caption(f"To test with: {total}. Of each class: {of_each}. {together}")
        return
    st.caption(f"To test with: {total}, {test.min():,} to {test.max():,} of a class. {together}")
    with st.expander("Of each class"):
        parts = {"Training": train, "Test": test}
        st.html(class_counts(tuple(counts), parts))


def _received(
    dataset: own.OwnDataset, examples: Sequence[own.Picture], settings: own.Settings
) -> np.ndarray:
    """uint8 (n, height, width, channels)."""
    info = _info(settings)
    pictures = (dataset.picture(item) for item in examples)
    return np.stack([prepare_picture(picture, info).pixels for picture in pictures])


def _info(settings: own.Settings) -> DatasetInfo:
    """As much of a version with these settings as decides on its pixels."""
    return DatasetInfo(
        name="",
        title="",
        description="",
        licence="",
        source="",
        shape=(settings.size, settings.size, settings.channels),
        class_names=(),
        train_size=0,
        test_size=0,
        framing=Framing("photo", fit=settings.fit),
    )


def _show(pixels: np.ndarray, titles: Sequence[str], key: str, label: str) -> None:
    plain = pixels[..., 0] if pixels.shape[-1] == 1 else pixels
    tiles = [Tile(picture, title) for picture, title in zip(plain, titles, strict=True)]
    pixel_grid(tiles, key=key, label=label, tile_size=_TILE)


def _show_augmented(pixels: np.ndarray, augmentation: str) -> None:
    st.header("The same ones as augmentation changes them", anchor=False)
    key = "own-augmented"
    seed = state.recall(key, 0)
    changed = answer(tasks.augmented, pixels, augmentation, seed)
    _show(changed, [""] * len(changed), key, "As augmentation changes them")
    st.button(
        "Change them again",
        icon=":material/shuffle:",
        on_click=state.remember,
        args=(key, seed + 1),
    )


def _ways(
    dataset: own.OwnDataset, report: own.Report, settings: own.Settings, augmentation: str
) -> None:
    st.header("Train on them", anchor=False)
    if not report.ready:
        st.warning(" ".join(as_text(sentence) for sentence in report.missing))
    for column, (way, text) in zip(st.columns(len(_WAYS)), _WAYS.items(), strict=True):
        with column.container(border=True, height="stretch"):
            st.markdown(f"**{way}**")
            st.markdown(text)
            if st.button(
                f"Go to Train: {way}", icon=":material/arrow_forward:", disabled=not report.ready
            ):
                _go_to_train(dataset, settings, way, augmentation)


def _go_to_train(
    dataset: own.OwnDataset, settings: own.Settings, way: str, augmentation: str
) -> None:
    """Make the version of these settings, fill the form of page Train with it, and go there."""
    try:
        with st.spinner("Preparing the pictures"):
            name = own.make_version(dataset, settings)
    except own.OwnDatasetError as error:
        st.error(as_text(str(error)))
        return
    config = own_recipes(DATASETS[name])[way]
    if way != TRANSFER:
        config = replace(config, augmentation=augmentation)
    fill_form(config)
    go_to("train")
