"""The workers: processes that train and answer while the web process draws pages.

An :class:`Engine` starts them and hands them work. Nothing here imports Dask or TensorFlow until an
engine runs, so that importing it costs a page nothing.
"""

from clf.engine.engine import Engine
from clf.engine.errors import EngineError, EngineUnavailable, TaskError, WorkerLost
from clf.engine.status import EngineStatus

__all__ = [
    "Engine",
    "EngineError",
    "EngineStatus",
    "EngineUnavailable",
    "TaskError",
    "WorkerLost",
]
