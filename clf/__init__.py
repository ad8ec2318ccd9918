"""Pictures, networks and how they learn, with the pages that show it in `clf.ui`."""

import os

# The threads of NumPy's matrix products keep a core busy for some milliseconds after each, waiting
# for the next one. Here its products are small, and the cores are wanted for training. Read when
# NumPy is loaded; processes started from here have it too.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# TensorFlow leaves oneDNN's convolutions out on processors without AVX512; there they take four
# fifths of the time of its own. Read when TensorFlow is loaded.
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
