"""The weights of MobileNetV3Small, which are downloaded once: where from, and where they are kept.

Howard et al., "Searching for MobileNetV3", 2019, https://arxiv.org/abs/1905.02244: a small network
for photographs, trained on the 1.3 million of ImageNet. The file is the one that keras.applications
loads for weights="imagenet", include_top=False; Google publishes it under the Apache License 2.0.
That networks which do well on ImageNet are good to transfer from, for everyday photographs most:
Kornblith, Shlens and Le, "Do Better ImageNet Models Transfer Better?", 2019,
https://arxiv.org/abs/1805.08974.
"""

from pathlib import Path

from clf.datasets.folders import download_folder
from clf.datasets.remote import DownloadFailed, RemoteFile, fetch

_NAME = "weights_mobilenet_v3_small_224_1.0_float_no_top_v2.h5"
WEIGHTS = RemoteFile(
    _NAME,
    (f"https://storage.googleapis.com/tensorflow/keras-applications/mobilenet_v3/{_NAME}",),
    "d3e8ec802a04aa4fc771ee12a9a9b836",
    4_334_752,
)


class WeightsUnavailable(RuntimeError):
    """The weights are not on this machine; the message says what was tried and what can be done."""


def weights_file() -> Path:
    """Where the weights are kept, there or not."""
    return download_folder("mobilenet_v3") / WEIGHTS.name


def fetch_weights() -> None:
    """Download the weights, unless they are there and whole. Raises WeightsUnavailable."""
    try:
        fetch((WEIGHTS,), weights_file().parent, lambda done, total: None)
    except DownloadFailed as error:
        raise WeightsUnavailable(
            f"The weights of MobileNetV3 could not be downloaded: {error}. Choose Transfer from "
            f"CIFAR-10, which comes with the app, or put {WEIGHTS.name} from "
            f"{WEIGHTS.urls[0].removesuffix(WEIGHTS.name)} into {weights_file().parent} and train "
            "again."
        ) from error
