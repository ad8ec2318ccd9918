"""The live panel of a run: its state, its progress and its curves, redrawn while it goes on."""

import streamlit as st

from clf.config import RunConfig
from clf.plots.history import History, history_of, metric_chart
from clf.runs import Run, RunNotFound, RunState, RunStatus, queue, summaries
from clf.ui.curves import curves
from clf.ui.navigation import page_link
from clf.ui.run_controls import run_again, run_controls, stop_button
from clf.ui.run_names import STATE_COLOURS, run_title
from clf.ui.state import select_run

POLL_SECONDS = 0.4


def live_panel(run: Run) -> None:
    """Show a run, and follow it as long as it goes on."""
    active = not run.status().state.ended
    st.fragment(_panel, run_every=POLL_SECONDS if active else None)(run, active)


def _panel(run: Run, was_active: bool) -> None:
    try:
        config, status = run.config(), run.status()
    except RunNotFound:
        select_run(None)
        st.info("This run has been deleted.")
        return
    if was_active is status.state.ended:
        st.rerun()  # to end polling, or to begin again with a run that is trained on
    _heading(run, config, status)
    if status.state is RunState.QUEUED:
        _place_in_queue(run)
    elif not status.state.ended:
        _progress(config, status)
        run_controls(run, config, status)
    _reason(status)
    history = history_of(run.metrics(), status.steps_per_epoch)
    _curves(history, config, status, run.id)
    if status.state.ended:
        _next_steps(run, status)
        run_again(run, config, status)


def _heading(run: Run, config: RunConfig, status: RunStatus) -> None:
    with st.container(horizontal=True, vertical_alignment="center", height=48, border=False):
        st.markdown(f"**{run_title(config)}**", width="stretch")
        st.badge(status.state, color=STATE_COLOURS[status.state])
        if not status.state.ended:
            stop_button(run)


def _place_in_queue(run: Run) -> None:
    waiting = [other.id for other in queue()]
    if run.id in waiting:
        place = waiting.index(run.id) + 1
        st.progress(0.0, f"Waits for a free training process: place {place} of {len(waiting)}.")
        if any(item.status.state is RunState.PAUSED for item in summaries()):
            st.caption("A paused run holds the training process: resume or stop that one.")


def _progress(config: RunConfig, status: RunStatus) -> None:
    if status.phase not in ("training", "paused") or not status.images_per_second:
        st.progress(_share_done(config, status), f"{status.phase.capitalize() or 'Starting'} …")
        return
    steps = status.steps_per_epoch
    epochs = _epochs(config, status)
    left = (1 - _share_done(config, status)) * epochs * steps
    seconds_left = left * config.batch_size / status.images_per_second
    st.progress(
        _share_done(config, status),
        f"Epoch {min(status.epoch + 1, epochs)} of {epochs} · "
        f"step {status.step:,} of {steps:,} · "
        f"{status.images_per_second:,.0f} images a second · {_duration(seconds_left)} left",
    )


def _share_done(config: RunConfig, status: RunStatus) -> float:
    within = status.step / status.steps_per_epoch if status.steps_per_epoch else 0.0
    return min(1.0, (status.epoch + within) / _epochs(config, status))


def _epochs(config: RunConfig, status: RunStatus) -> int:
    return status.epochs or config.epochs


def _duration(seconds: float) -> str:
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02} min"
    return f"{minutes} min {seconds:02} s" if minutes else f"{seconds} s"


def _reason(status: RunStatus) -> None:
    if not status.reason or status.state is RunState.RUNNING:
        return
    if status.state in (RunState.FAILED, RunState.DIVERGED):
        st.error(status.reason, icon=":material/error:")
    else:
        st.info(status.reason)


def _curves(history: History, config: RunConfig, status: RunStatus, run_id: str) -> None:
    epochs, validated = _epochs(config, status), bool(config.validation_share)
    for column, metric in zip(st.columns(2), ("loss", "accuracy"), strict=True):
        with column:
            curves(metric_chart(history, metric, epochs, validated), key=f"live-{metric}-{run_id}")


def _next_steps(run: Run, status: RunStatus) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if status.test_accuracy is not None:
            st.metric("Test accuracy", f"{status.test_accuracy:.4f}")
        st.metric("Training time", _duration(status.seconds))
        how = f"Computed in {status.precision}, by {status.compiler}." if status.compiler else None
        st.metric("Images a second", f"{status.images_per_second:,.0f}", help=how)
    if run.model_file.exists():
        with st.container(horizontal=True):
            page_link("look_inside")
            page_link("classify", "Classify your own")
            page_link("runs", "Compare runs")
