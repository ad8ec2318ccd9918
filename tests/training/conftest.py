"""Undisturbed trainings on Digits, made once a session, that others are compared with."""

import pytest

from tests.training.trainings import CONV, DENSE, TINY, Trained, train_new


@pytest.fixture(scope="session")
def dense(_own_folders) -> Trained:
    """A dense network with dropout, trained by XLA, undisturbed."""
    return train_new(DENSE)


@pytest.fixture(scope="session")
def conv(_own_folders) -> Trained:
    """A convolutional network with batch normalization and dropout, undisturbed."""
    return train_new(CONV)


@pytest.fixture(scope="session")
def tiny(_own_folders) -> Trained:
    """A softmax regression, undisturbed."""
    return train_new(TINY)
