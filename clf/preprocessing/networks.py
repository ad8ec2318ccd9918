"""Files of trained networks, told by their content: loading one could run whatever is in it."""

from collections.abc import Iterable

REFUSAL = "This is a trained network and no picture; networks from elsewhere are never loaded."

_HDF5 = b"\x89HDF\r\n\x1a\n"
_TFLITE = b"TFL3"  # from the fifth byte on
_ZIP = b"PK\x03\x04"
_PARTS = ("model.weights.h5", "data.pkl", "saved_model.pb")
"""What ZIPs of Keras, PyTorch and TensorFlow hold and others do not."""


def is_network(data: bytes) -> bool:
    """Whether a file is a trained network: HDF5, TensorFlow Lite, or a ZIP that holds one."""
    if data.startswith(_HDF5) or data[4:8] == _TFLITE:
        return True
    return data.startswith(_ZIP) and any(part.encode() in data for part in _PARTS)


def holds_network(names: Iterable[str]) -> bool:
    """Whether files of these names make up a network."""
    return any(name in _PARTS for name in names)
