"""The package itself."""

import os
import subprocess
import sys
from pathlib import Path

PRODUCT = """
import clf, numpy, psutil
numpy.ones((600, 600)) @ numpy.ones((600, 600))
print(psutil.Process().num_threads())
"""


def test_a_matrix_product_of_numpy_takes_no_core_from_the_training():
    environment = {k: v for k, v in os.environ.items() if k != "OPENBLAS_NUM_THREADS"}
    root = Path(__file__).parent.parent
    command = [sys.executable, "-c", PRODUCT]
    result = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True)
    assert result.stdout.split() == ["1"], result.stderr
