"""Run by Dask in each local worker process, before its first task."""

import os


def dask_setup(worker) -> None:
    """Let training give way: pages first, then answers to them, then training.

    The host has lowered the priority of both workers already; this lowers training once more.
    """
    if str(worker.name).startswith("train") and hasattr(os, "nice"):
        os.nice(5)
