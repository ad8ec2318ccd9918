"""Which files a person means by a name, and what comes of one that cannot be read."""

import os
from pathlib import Path

import pytest
from PIL import Image

from clf.picture_paths import picture_paths, read_file
from clf.preprocessing import PictureError


def write_picture(path: Path, kind: str = "PNG") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("L", (8, 8), 99).save(path, kind)


def named(folder: Path) -> list[str]:
    """What is found in a folder, without the folder; of what is refused the reason too."""
    return [
        f"{Path(item.name).relative_to(folder)}: {item.reason}"
        if isinstance(item, PictureError)
        else str(Path(item).relative_to(folder))
        for item in picture_paths(str(folder))
    ]


def test_a_file_stands_for_itself_whether_it_is_there_or_not():
    assert list(picture_paths("nowhere/./a.txt")) == ["nowhere/./a.txt"]


def test_a_folder_stands_for_all_pictures_in_it_in_the_order_of_their_names(tmp_path):
    for name in ("b.png", "a/z.jpg", "a/b/c.webp", "c.JPG", "10", "cut.heic"):
        write_picture(tmp_path / name)
    for name in ("damaged.png", "raw.CR2"):
        (tmp_path / name).write_bytes(b"no picture")
    assert named(tmp_path) == [
        "10",
        "a/b/c.webp",
        "a/z.jpg",
        "b.png",
        "c.JPG",
        "cut.heic",
        "damaged.png",
        "raw.CR2",
    ]


def test_hidden_files_companions_and_links_to_folders_are_passed_over(tmp_path):
    for name in ("a.png", ".hidden/b.png", "__MACOSX/._a.png"):
        write_picture(tmp_path / name)
    for name in (".DS_Store", "Thumbs.db", "labels.csv", "notes.txt", "empty"):
        (tmp_path / name).write_bytes(b"" if name == "empty" else b"no picture")
    (tmp_path / "round").symlink_to(tmp_path)
    assert named(tmp_path) == ["a.png"]


def test_a_folder_without_pictures_says_so_in_one_line(tmp_path):
    (tmp_path / "below" / ".git").mkdir(parents=True)
    assert named(tmp_path) == [".: There is no picture in this folder."]


def test_a_folder_that_cannot_be_listed_is_named_and_the_rest_is_found(tmp_path, monkeypatch):
    for name in ("a/a.png", "b/b.png", "c.png"):
        write_picture(tmp_path / name)
    listed = Path.iterdir

    def refuse_a(path: Path):
        if path.name == "a":
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(Path, "iterdir", refuse_a)  # root may list all
    assert named(tmp_path) == ["a: Permission denied.", "b/b.png", "c.png"]


def test_what_is_no_file_is_refused_and_never_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.png")
    (tmp_path / "gone.png").symlink_to("nowhere")
    reasons = {}
    for name in [*named(tmp_path), "other"]:
        with pytest.raises(PictureError) as error:
            read_file(str(tmp_path / name))
        reasons[name] = error.value.reason
    assert reasons == {
        "gone.png": "No such file or directory.",
        "other": "No such file or directory.",
        "pipe.png": "This is not a file but a device, a pipe or a socket.",
    }


def test_a_file_that_is_too_large_or_empty_is_not_read(tmp_path):
    path = tmp_path / "large.png"
    with path.open("wb") as file:
        file.truncate(10**12)
    with pytest.raises(PictureError, match=r"has 1000 GB; at most 100 MB are taken"):
        read_file(str(path))
    path.write_bytes(b"")
    with pytest.raises(PictureError, match="The file is empty"):
        read_file(str(path))
    path.write_bytes(b"123")
    assert read_file(str(path)) == b"123"
