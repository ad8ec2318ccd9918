"""What a person can do with a run while it goes, and once it has ended."""

import streamlit as st

from clf import control
from clf.config import RunConfig
from clf.runs import Run, RunState, RunStatus
from clf.ui.form_values import FIELDS, fill_form
from clf.ui.number_field import number_between, within
from clf.ui.state import widget_value

_MORE_EPOCHS = (1, 1000)
_LEARNING_RATES = tuple(FIELDS["learning_rate"].metadata[bound] for bound in ("min", "max"))


def stop_button(run: Run) -> None:
    """Draw Stop; a run that waits is taken out of the queue by it."""
    asked = control.read_control(run).stop
    st.button(
        "Stopping" if asked else "Stop",
        icon=":material/stop:",
        key=f"stop-{run.id}",
        disabled=asked,
        on_click=control.stop,
        args=(run,),
    )


def run_controls(run: Run, config: RunConfig, status: RunStatus) -> None:
    """Draw Pause or Resume, One batch, One epoch and the learning rate of a run that goes on."""
    asked = control.read_control(run)
    waits = status.state is RunState.PAUSED
    with st.container(horizontal=True, vertical_alignment="bottom", height=80, border=False):
        if asked.pause_at is None:
            _button(run, "Pause", ":material/pause:", control.pause)
        else:
            _button(run, "Resume", ":material/play_arrow:", control.resume)
        _button(run, "One batch", ":material/skip_next:", control.one_batch, not waits)
        learns = waits and status.steps_per_epoch > 0  # else it is still preparing the pictures
        _button(run, "One epoch", ":material/fast_forward:", control.one_epoch, not learns)
        _learning_rate(run, asked.learning_rate or config.learning_rate)


def run_again(run: Run, config: RunConfig, status: RunStatus) -> None:
    """Draw what can be made of a run that has ended: more epochs, or the same one changed."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        ended = status.state in (RunState.COMPLETED, RunState.STOPPED)
        if ended and run.checkpoint_file.exists():
            _train_on(run, config)
        if st.button(
            "Again, changed",
            icon=":material/edit:",
            help="Fills the form with this run's settings. With the same seed and initial weights, "
            "two runs differ only in what you change.",
            on_click=fill_form,
            args=(config,),
        ):
            st.rerun()  # the form is outside of this fragment


def _train_on(run: Run, config: RunConfig) -> None:
    key = f"more-{run.id}"

    def train_on() -> None:
        if (more := within(widget_value(key), _MORE_EPOCHS)) is not None:
            control.train_on(run, run.status().epoch + more)

    with st.container(width=150):
        more = number_between("More epochs", _MORE_EPOCHS, config.epochs, key=key)
    st.button(
        "Train on",
        icon=":material/add:",
        help="Goes on with this network, on the same curve.",
        disabled=more is None,
        on_click=train_on,
    )


def _button(run: Run, label: str, icon: str, act, disabled: bool = False) -> None:
    st.button(
        label,
        icon=icon,
        key=f"{label}-{run.id}",
        help="In a pause of the training only." if disabled else None,
        disabled=disabled,
        on_click=act,
        args=(run,),
    )


def _learning_rate(run: Run, now: float) -> None:
    key = f"rate-{run.id}-{now}"  # another rate, from another tab for example, is another field

    def take() -> None:
        if (rate := within(widget_value(key), _LEARNING_RATES)) is not None:
            control.set_learning_rate(run, rate)

    with st.container(width=150):
        number_between(
            "Learning rate",
            _LEARNING_RATES,
            now,
            key=key,
            step=now / 10,
            help="Takes effect at the next report, in a few tenths of a second.",
            on_change=take,
        )
