"""What can go wrong between a page and a worker. Every message is a sentence for a person."""


class EngineError(Exception):
    """A task could not be done, for a reason that is not the task's own."""


class EngineUnavailable(EngineError):
    """There are no workers now: they cannot be started or reached, or the engine is closed."""


class WorkerLost(EngineError):
    """The process that worked on a task ended before it had a result."""


class TaskError(EngineError):
    """A task failed with an error of a library that only workers have."""
