"""What a person chooses when pictures are made ready for training."""

from dataclasses import dataclass

from clf.datasets.own.errors import OwnDatasetError

SIZES = (32, 64, 96, 160, 224)
FITS = ("crop", "pad")
TEST_SHARES = (0.05, 0.5)


@dataclass(frozen=True)
class Settings:
    """How a version is made. Creating one checks it: OwnDatasetError.

    size: height and width in pixels, one of SIZES. channels: 1 (grey) or 3 (colour).
    fit: "crop" (the middle of every picture) or "pad" (all of it).
    test_share: of the pictures of every class, 0.05 to 0.5, where no test set came with them.
    seed: of the choice of the test pictures.
    """

    size: int = 64
    channels: int = 3
    fit: str = "crop"
    test_share: float = 0.2
    seed: int = 0

    def __post_init__(self) -> None:
        _check("size", self.size, SIZES)
        _check("number of channels", self.channels, (1, 3))
        _check("fit", self.fit, FITS)
        least, most = TEST_SHARES
        if not least <= self.test_share <= most:
            raise OwnDatasetError(
                f"The test share is {self.test_share!r}; choose from {least} to {most}."
            )
        if not isinstance(self.seed, int) or self.seed < 0:
            raise OwnDatasetError(f"The seed is {self.seed!r}; give a whole number from 0 on.")


def _check(what: str, value: object, choices: tuple) -> None:
    if value not in choices:
        expected = ", ".join(map(str, choices))
        raise OwnDatasetError(f"The {what} is {value!r}; choose one of {expected}.")
