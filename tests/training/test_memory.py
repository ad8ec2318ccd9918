"""Whether a training process keeps the memory of a step, and gives it back at the end."""

import ctypes
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or not hasattr(ctypes.CDLL(None), "mallopt"),
    reason="only glibc can be told to keep memory",
)

PIECE = 48 * 2**20
"""Bytes; glibc asks the system for every piece of this size unless told otherwise."""

PROGRAM = f"""
import resource
import numpy as np
from clf.training.memory import kept_memory

def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt

def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize()

with kept_memory():
    np.ones({PIECE}, np.uint8)
    np.ones(({PIECE} // 2, 2), np.uint8)
    before = faults()
    for _ in range(20):
        np.ones({PIECE}, np.uint8)
    during = resident()
    print(faults() - before)
print(during - resident())
"""


def test_freed_memory_stays_until_the_end():
    printed = subprocess.run(
        [sys.executable, "-c", PROGRAM], check=True, capture_output=True, text=True
    ).stdout
    page_faults, given_back = map(int, printed.split())
    assert page_faults < 20  # one a piece; 24 even where a page has 2 MiB
    assert given_back > 0.9 * PIECE
