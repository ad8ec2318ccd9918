from clf.datasets.folders import remove_cached


def test_what_is_kept_of_a_dataset_is_removed_and_nothing_else(cache):
    prepared, vectors = cache / "prepared", cache / "vectors"
    for name in ("own-1-a-1-own", ".own-1-b-1-own-x.tmp", "own-2-a", "mnist-own-1-"):
        (prepared / name).mkdir(parents=True)
        (prepared / name / "x_train.npy").write_bytes(b"pixels")
    vectors.mkdir()
    (vectors / "own-1-a.npz").write_bytes(b"numbers")

    remove_cached("own-1-")

    assert {path.name for path in prepared.iterdir()} == {"own-2-a", "mnist-own-1-"}
    assert list(vectors.iterdir()) == []


def test_without_a_cache_there_is_nothing_to_remove(cache):
    remove_cached("own-1-")
    assert not cache.exists()
