"""What is in a dataset: counts, what was left out, what is there twice, sizes, what is missing."""

import math

import numpy as np
import streamlit as st

from clf.datasets import own
from clf.plots.data import class_counts
from clf.ui.own.examples import examples_of
from clf.ui.own.imports import left_out_table
from clf.ui.own.pictures import ask_to_remove
from clf.ui.own.thumbnails import Thumbnail, file_title, source_of, thumbnails
from clf.ui.piece import piece
from clf.ui.pixel_grid import Tile, pixel_grid
from clf.ui.text import as_text

_EXAMPLES = 10
_GROUPS_A_PAGE = 6
_UNEVEN = 2.0  # largest class against the smallest, from where it is worth a word


def show_card(dataset: own.OwnDataset) -> None:
    """Draw the card of a dataset that has pictures."""
    with st.spinner("Comparing the pictures", show_time=False):
        report = own.report(dataset)
    _ready(report)
    _numbers(report)
    st.header("Pictures a class", anchor=False)
    counts = np.array(list(report.counts.values()))
    st.html(class_counts(tuple(report.counts), {"Pictures": counts}))
    with piece("The examples"):
        _examples(dataset)
    _near_duplicates(dataset, report)
    _conflicts(report)
    _left_out(dataset, report)


def _ready(report: own.Report) -> None:
    if report.ready:
        st.success("A network can be trained on it: choose **Train**.", icon=":material/check:")
        for sentence in report.warnings:
            st.warning(as_text(sentence), icon=":material/warning:")
        return
    said = "\n".join(f"- {as_text(sentence)}" for sentence in report.missing)
    st.warning(f"Before a network can be trained:\n{said}", icon=":material/error:")


def _numbers(report: own.Report) -> None:
    columns = st.columns(4)
    columns[0].metric("Pictures", f"{sum(report.counts.values()):,}", border=True)
    columns[1].metric("Classes", f"{len(report.counts)}", border=True)
    columns[2].metric(
        "Largest to smallest class",
        "one is empty" if math.isinf(report.imbalance) else f"{report.imbalance:.1f} : 1",
        help="Where classes are uneven, a network that always says the largest one seems good. "
        "Add to the small classes, or look at the balanced accuracy.",
        border=True,
    )
    columns[3].metric(
        "Median size",
        f"{report.widths.median:.0f} x {report.heights.median:.0f}",
        help=f"Width {report.widths.least:.0f} to {report.widths.most:.0f}, height "
        f"{report.heights.least:.0f} to {report.heights.most:.0f} pixels, as they came.",
        border=True,
    )
    if _UNEVEN < report.imbalance < math.inf:
        st.caption(
            "The classes are uneven: read the balanced accuracy of a run, or add to the small ones."
        )


def _examples(dataset: own.OwnDataset) -> None:
    st.header("Some of them", anchor=False)
    tiles = [
        Tile(own.thumbnail(dataset, item, 96), item.class_name)
        for item in examples_of(dataset.record(), _EXAMPLES)
    ]
    pixel_grid(tiles, key="own-examples", label="Some of the pictures")


@st.fragment
@piece("What looks alike")
def _near_duplicates(dataset: own.OwnDataset, report: own.Report) -> None:
    """Pictures that look alike, those of different classes first."""
    across = list(report.near_across_classes)
    first = {group[0].id for group in across}
    groups = across + [each for each in report.near_duplicates if each[0].id not in first]
    if not groups:
        return
    st.header("Pictures that look alike", anchor=False)
    said = f"{len(groups)} groups." if len(groups) > 1 else "1 group."
    if across:
        said += f" {len(across)} of them across classes: one of the classes may be wrong."
    st.caption(
        f"{said} A group stays on one side of the split, so that no picture is tested that was "
        "learned almost the same. Choose pictures to remove them."
    )
    pages = -(-len(groups) // _GROUPS_A_PAGE)
    page = st.pagination(pages, key=f"own-alike-{dataset.id}") if pages > 1 else 1
    chosen = []
    for number, group in enumerate(groups[(page - 1) * _GROUPS_A_PAGE : page * _GROUPS_A_PAGE]):
        chosen += thumbnails(
            [
                Thumbnail(item.id, source_of(dataset, item), item.class_name, file_title(item))
                for item in group[:12]
            ],
            key=f"own-alike-{dataset.id}-{number}",
            label="Pictures that look alike",
            bar=False,
        )
    if st.button(f"Remove {len(chosen)} chosen", icon=":material/delete:", disabled=not chosen):
        ask_to_remove(dataset, chosen)


def _conflicts(report: own.Report) -> None:
    if report.conflicts:
        st.header("The same picture in two classes", anchor=False)
        st.caption("Each is in the class in which it came first. Move it if that is the wrong one.")
        left_out_table(report.conflicts)


def _left_out(dataset: own.OwnDataset, report: own.Report) -> None:
    if not (report.left_out or report.duplicates):
        return
    st.header("Files that were left out", anchor=False)
    left_out_table([*report.left_out, *report.duplicates])
    if st.button("Forget this list", icon=":material/clear_all:"):
        dataset.clear_left_out()
        st.rerun()
