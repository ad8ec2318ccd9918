from dataclasses import replace

import pytest

from clf.datasets import DatasetUnavailable, cifar10, loading, mnist
from clf.datasets.remote import ATTEMPTS, DownloadFailed, fetch
from clf.datasets.source import Provider
from tests.datasets.file_server import FileServer
from tests.datasets.small_data import archive, assert_same, batches, idx_files


def ignore(done: int, total: int) -> None:
    """No one looks at the progress."""


def mnist_at(server: FileServer, data) -> Provider:
    server.files = idx_files(data)
    remote = tuple(server.remote(name) for name in server.files)
    return Provider(data.info, mnist.find, mnist.PROVIDER.advice, remote)


def test_mnist_is_downloaded_once_and_then_here(server, grey):
    provider = mnist_at(server, grey)
    reports = []
    assert not loading.is_available(provider)

    loading.download(provider, lambda *report: reports.append(report))
    loading.download(provider, ignore)

    assert len(server.asked) == 4
    assert_same(loading.load(provider), grey)
    total = sum(map(len, server.files.values()))
    assert reports[-1] == (total, total)
    assert [done for done, _ in reports] == sorted(done for done, _ in reports)


def test_cifar_10_is_downloaded_as_the_official_archive(server, coloured):
    server.files = {cifar10.ARCHIVE: archive(batches(coloured))}
    provider = Provider(coloured.info, cifar10.find, "", (server.remote(cifar10.ARCHIVE),))

    loading.download(provider, ignore)

    assert_same(loading.load(provider), coloured)


def test_a_download_that_breaks_off_is_tried_again(server, grey):
    provider = mnist_at(server, grey)
    server.breaks = 2

    loading.download(provider, ignore)

    assert len(server.asked) == 4 + 2
    assert_same(loading.load(provider), grey)


def test_after_the_last_try_nothing_is_left_and_the_reason_is_plain(server, grey, cache):
    provider = mnist_at(server, grey)
    server.breaks = ATTEMPTS

    with pytest.raises(DatasetUnavailable, match=r"the connection to 127\.0\.0\.1 broke off"):
        loading.download(provider, ignore)

    assert list((cache / "downloads" / "mnist").iterdir()) == []
    assert not loading.is_available(provider)


def test_files_that_arrived_are_kept_when_a_later_one_fails(server, grey):
    provider = mnist_at(server, grey)
    missing = provider.remote[-1].name
    content = server.files.pop(missing)
    with pytest.raises(DatasetUnavailable, match=r"127\.0\.0\.1 answered with error 404"):
        loading.download(provider, ignore)
    server.files[missing] = content
    server.asked.clear()

    loading.download(provider, ignore)

    assert server.asked == [missing]


def test_a_wrong_checksum_is_refused(server, tmp_path):
    server.files = {"some.gz": b"other bytes than expected"}
    file = replace(server.remote("some.gz"), md5="0" * 32)

    with pytest.raises(DownloadFailed, match=r"some\.gz arrived damaged: its checksum"):
        fetch((file,), tmp_path / "to", ignore)

    assert list((tmp_path / "to").iterdir()) == []


def test_the_next_mirror_is_asked_when_one_does_not_have_the_file(server, tmp_path):
    server.files = {"some.gz": b"content"}
    file = server.remote("some.gz")
    file = replace(file, urls=(server.url("not-here.gz"), *file.urls))

    fetch((file,), tmp_path, ignore)

    assert server.asked == ["not-here.gz", "some.gz"]
    assert (tmp_path / "some.gz").read_bytes() == b"content"


def test_offline_the_message_says_what_to_put_where(server, grey):
    provider = mnist_at(server, grey)
    server.close()

    with pytest.raises(DatasetUnavailable) as caught:
        loading.download(provider, ignore)

    message = str(caught.value)
    assert "MNIST could not be downloaded: there is no connection to 127.0.0.1." in message
    assert "put mnist.npz or the four files train-images-idx3-ubyte.gz" in message
    assert "CLF_DATA_DIR" in message
