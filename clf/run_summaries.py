"""All runs at a glance: what page Runs, the command `runs` and every choice of a run go over."""

from collections.abc import Iterable
from dataclasses import dataclass

from clf.config import RunConfig
from clf.pretrained import PRETRAINED
from clf.pretrained import ROOT as PRETRAINED_ROOT
from clf.runs import Run, RunNotFound, RunStatus, RunUnreadable, list_runs


@dataclass(frozen=True)
class RunSummary:
    """A run with its settings and status, read at one moment."""

    run: Run
    config: RunConfig
    status: RunStatus


def read_summaries() -> tuple[list[RunSummary], list[RunUnreadable]]:
    """All runs that were started here, and what is wrong with those that cannot be read.

    Both the newest first.
    """
    return _read(list_runs())


def summaries() -> list[RunSummary]:
    """All runs that were started here and can be read, the newest first."""
    return read_summaries()[0]


def pretrained_summaries() -> list[RunSummary]:
    """The runs that come with the product, in the order in which they are offered."""
    return _read(Run(name, PRETRAINED_ROOT / name) for name in PRETRAINED)[0]


def _read(runs: Iterable[Run]) -> tuple[list[RunSummary], list[RunUnreadable]]:
    found, damaged = [], []
    for run in runs:
        try:
            found.append(RunSummary(run, run.config(), run.status()))
        except RunUnreadable as error:
            damaged.append(error)
        except RunNotFound:
            continue  # deleted since it was listed
    return found, damaged
