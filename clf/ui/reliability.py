"""Whether a run's probabilities can be believed: in numbers and as a chart."""

import streamlit as st

from clf.calibration import Calibration, calibration_file, read_calibration
from clf.plots.reliability import describe_reliability, reliability_chart
from clf.runs import Run, unreadable
from clf.text import percent

MEANING = (
    "Expected calibration error: how far the probability of an answer is from the share of such "
    "answers that is right, on average over the test pictures. 0 is best."
)


def error_metric(run: Run) -> None:
    """The calibration error as one number, with what it was before; nothing if not measured."""
    found = read_calibration(run.path)
    if found is not None:
        before = f"Before calibration it was {percent(found.before.error)}."
        help_text = f"{MEANING} {before}"
        st.metric("Calibration error", percent(found.after.error), help=help_text)


def show_reliability(run: Run) -> None:
    """How well the probabilities hold on the test pictures, and what is called none of these.

    Raises RunUnreadable where the calibration is there and damaged.
    """
    found = read_calibration(run.path)
    if found is None and calibration_file(run.path).exists():
        raise unreadable(run.id, calibration_file(run.path).name)
    if found is None:
        st.caption(
            "Not calibrated: this run has no validation pictures, or too few, to measure how "
            "sure its network may be."
        )
        return
    st.header("Can its probabilities be believed?", anchor=False)
    st.markdown(_in_words(found))
    st.plotly_chart(
        reliability_chart(found.before, found.after),
        alt=describe_reliability(found.before, found.after),
        key="reliability",
    )


def _in_words(found: Calibration) -> str:
    before, after = percent(found.before.error), percent(found.after.error)
    cautious = "too cautious" if found.temperature < 1 else "too sure"
    return (
        f"On average an answer's probability was {before} off the share of such answers that is "
        f"right; calibrated it is {after} (expected calibration error, on the test pictures). The "
        f"network alone is {cautious}: its logits are divided by {found.temperature:.3f}, the "
        f"temperature that fits {found.pictures:,} validation pictures best.\n\n"
        f"**None of these** is said of {percent(1 - found.accepted)} of the test pictures; of the "
        f"others, {percent(found.accepted_accuracy)} are named right."
    )
