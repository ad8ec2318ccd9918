import gzip

import pytest

from clf.datasets import DatasetUnavailable, loading
from clf.datasets.mnist import PROVIDER
from clf.datasets.source import Provider
from tests.datasets.small_data import assert_same, idx_files


def provider(data) -> Provider:
    return Provider(data.info, PROVIDER.find, PROVIDER.advice)


@pytest.mark.parametrize("folder", ["", "mnist"])
@pytest.mark.parametrize("packed", [True, False])
def test_the_four_files_are_read_packed_or_not(grey, data_dir, folder, packed):
    target = data_dir / folder
    target.mkdir(exist_ok=True)
    for name, content in idx_files(grey).items():
        if packed:
            (target / name).write_bytes(content)
        else:
            (target / name.removesuffix(".gz")).write_bytes(gzip.decompress(content))

    assert_same(loading.load(provider(grey)), grey)


def test_three_of_four_files_are_not_taken_for_the_dataset(grey, data_dir):
    for name, content in list(idx_files(grey).items())[:3]:
        (data_dir / name).write_bytes(content)

    assert not loading.is_available(provider(grey))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda data: data[:-1], "ends too early; expected 30 labels"),
        (lambda data: data + b"\0", "goes on after its end; expected 30 labels"),
        (lambda data: data[:4] + (29).to_bytes(4) + data[8:-1], "holds 29 labels; expected 30"),
        (lambda data: b"PK" + data[2:], "is no IDX file of this kind"),
        (lambda data: data[:-1] + b"\x0a", "test picture has label 10; expected 0 to 9"),
    ],
    ids=["short", "long", "other size", "other format", "label out of range"],
)
def test_a_file_that_is_not_as_expected_is_refused_with_the_reason(
    grey, data_dir, cache, change, message
):
    for name, content in idx_files(grey).items():
        (data_dir / name).write_bytes(content)
    labels = "t10k-labels-idx1-ubyte.gz"
    changed = change(gzip.decompress((data_dir / labels).read_bytes()))
    (data_dir / labels).write_bytes(gzip.compress(changed))

    with pytest.raises(DatasetUnavailable, match=message):
        loading.load(provider(grey))
    assert list((cache / "prepared").iterdir()) == []


def test_a_packed_file_that_breaks_off_is_refused(grey, data_dir):
    for name, content in idx_files(grey).items():
        (data_dir / name).write_bytes(content[: len(content) - 20])

    with pytest.raises(DatasetUnavailable, match="The files of MNIST cannot be read"):
        loading.load(provider(grey))
