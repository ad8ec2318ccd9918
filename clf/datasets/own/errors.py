"""What can go wrong with a person's own datasets; every message is one plain sentence for them."""


class OwnDatasetError(ValueError):
    """What was asked cannot be done: a name that cannot be used, a class that is not there."""


class OwnDatasetNotFound(LookupError):
    """There is no such dataset, or no such picture in it; somebody may have deleted it."""


class OwnDatasetUnreadable(OwnDatasetNotFound):
    """The dataset is there, but its record is damaged; it is passed over in lists."""


class ArchiveError(ValueError):
    """An archive that is not taken at all, or a file that is none."""
