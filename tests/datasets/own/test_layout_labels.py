"""Classes that tables, boxes or the names of the files say."""

import json

import pytest

from clf.datasets.own import ArchiveError
from clf.datasets.own.archive import Member, MemberError
from clf.datasets.own.layout import layout_of, readings_of
from tests.datasets.own.layouts import classes, left_out, parts, pictures, readings

FLAT = [f"images/{number}.png" for number in range(6)]
CAT_DOG = [("cat", "dog")[number % 2] for number in range(6)]


def table(head: str, *rows: str, end: str = "\n") -> str:
    return end.join((head, *rows)) + end


@pytest.mark.parametrize(
    "pattern",
    ["{0}.{1}.jpg", "{0}_{1:03}.jpg", "{0}s-{1}.png", "{0} ({1}).jpg", "{0}{1}.jpg", "{1}_{0}.png"],
)
@pytest.mark.parametrize("around", ["", "train/", "data/images/"])
def test_the_names_of_the_files_may_say_the_class(pattern, around):
    names = [around + pattern.format(name, n) for name in ("cat", "dog") for n in range(1, 5)]
    found = readings(*names)

    assert found.certain
    assert [name.rstrip("s") for name in classes(found)] == ["cat", "dog"]
    assert set(classes(found).values()) == {4}
    assert "names of the files" in layout_of(found.best).notes[0]


def test_of_dogs_vs_cats_the_unlabelled_test_pictures_are_left_out():
    names = [f"d/train/{name}.{n}.jpg" for name in ("cat", "dog") for n in range(4)]
    found = readings(*names, *pictures("d/test1*9"))

    assert found.certain
    assert classes(found) == {"cat": 4, "dog": 4}
    assert left_out(found) == {"d/test1": 9}


def test_names_of_the_files_in_train_and_test_keep_the_parts():
    names = [f"{part}/{name}.{n}.jpg" for part in ("train", "test") for name in "xy" for n in "12"]

    assert list(parts(readings(*names)).values()) == ["train", "train", "test", "test"] * 2


def test_names_that_a_camera_gives_say_no_class():
    for first, second in (("IMG_", "DSC_"), ("Screenshot ", "WhatsApp Image "), ("", "x")):
        with pytest.raises(ArchiveError, match="no folders"):
            readings(*(f"{each}{n}.jpg" for each in (first, second) for n in range(4)))


def test_a_single_folder_and_classes_in_the_names_are_asked():
    found = readings(*(f"pets/{name}_{n}.jpg" for name in ("cat", "dog") for n in range(3)))

    assert not found.certain
    assert [list(each.counts) for each in found.readings] == [["cat", "dog"], ["pets"]]


@pytest.mark.parametrize(
    ("name", "head", "row"),
    [
        ("train.csv", "image_id,label", "{0}.png,{1}"),
        ("labels.csv", "id,breed", "{0},{1}"),
        ("data/labels.csv", "filename;width;class", "images/{0}.png;30;{1}"),
        ("meta.tsv", "image\tage\tdx", "{0}\t7\t{1}"),
        ("a.csv", "picture,what", r".\images\{0}.png,{1}"),
        ("windows.csv", "\ufeffImage Name,Class", "{0}.png,{1}"),
        ("numbers.csv", "target,id", "{1},{0}"),
        ("no_headings.csv", "0.png,cat", "{0}.png,{1}"),
    ],
)
def test_a_table_of_labels_is_read(name, head, row):
    rows = [row.format(n, label) for n, label in enumerate(CAT_DOG)]
    found = readings(*FLAT, texts={name: table(head, *rows, end="\r\n")})

    assert found.certain
    assert classes(found) == {"cat": 3, "dog": 3}
    assert left_out(found) == {}
    assert f"the table {name.split('/')[-1]}" in layout_of(found.best).notes[0]


def test_labels_may_be_numbers_that_are_names_of_pictures_as_well():
    rows = [f"{n % 2},{n}" for n in range(6)]

    assert classes(readings(*FLAT, texts={"x.csv": table("label,image", *rows)})) == {
        "0": 3,
        "1": 3,
    }


def test_pictures_that_the_table_does_not_name_are_left_out_once():
    rows = [f"{n},{label}" for n, label in enumerate(CAT_DOG[:4])]
    found = readings(
        *FLAT,
        *pictures("test*5", ending="jpeg"),
        texts={
            "train.csv": table("id,label", *rows),
            "sample_submission.csv": table("id,cat,dog", "0,0.5,0.5"),
            "test.csv": table("id", "0", "1"),
        },
    )
    assert classes(found) == {"cat": 2, "dog": 2}
    assert left_out(found) == {"images": 2, "test": 5, "beside the folders": 2}


def test_a_sample_submission_is_no_table_of_labels():
    for name, label in (("sample_submission.csv", "cat"), ("example.csv", "0")):
        rows = [f"{n},{label}" for n in range(6)]
        with pytest.raises(ArchiveError, match="no folders of classes"):
            readings(*FLAT, texts={name: table("id,label", *rows)})


def test_roboflow_marks_the_class_in_one_of_several_columns():
    texts = {
        f"{part}/_classes.csv": table("filename, cat, Dog", "0.jpg, 1, 0", "1.jpg, 0, 1")
        for part in ("train", "valid", "test")
    }
    found = readings(*pictures("train*2", "valid*2", "test*2"), texts=texts)

    assert classes(found) == {"cat": 3, "Dog": 3}
    assert sorted(parts(found).values()) == ["test"] * 2 + ["train"] * 4
    assert left_out(found) == {}


def test_a_table_may_say_which_part_a_picture_is_of():
    rows = [f"{n},{label},{'test' if n > 3 else 'train'}" for n, label in enumerate(CAT_DOG)]
    found = readings(*FLAT, texts={"x.csv": table("id,label,split", *rows)})

    assert sorted(parts(found).values()) == ["test"] * 2 + ["train"] * 4


def test_a_table_that_says_what_the_folders_say_also_names_the_test_pictures():
    head, rows = "Path;ClassId", [f"Test/{n}.png;{n % 2}" for n in range(4)]
    train = [f"Train/{label}/{n}.png" for label in "01" for n in range(3)]
    texts = {
        "Train.csv": table(head, *(f"{name};{name.split('/')[1]}" for name in train)),
        "Test.csv": table(head, *rows),
    }
    found = readings(*train, *(f"Test/{n}.png" for n in range(4)), texts=texts)

    assert found.certain
    assert classes(found) == {"0": 5, "1": 5}
    assert sorted(parts(found).values()) == ["test"] * 4 + ["train"] * 6


def test_a_table_that_says_something_else_than_the_folders_is_asked():
    names = pictures("cat", "dog")
    rows = [f"{name},{('ill', 'well')[n % 2]}" for n, name in enumerate(names)]
    found = readings(*names, texts={"x.csv": table("path,diagnosis", *rows)})

    assert [list(each.counts) for each in found.readings] == [["cat", "dog"], ["ill", "well"]]
    assert not found.certain


def test_a_table_comes_before_folders_that_are_numbered_alone():
    names = pictures("images_part_1", "images_part_2")
    rows = [f"{name},{('ill', 'well')[n % 2]}" for n, name in enumerate(names)]
    found = readings(*names, texts={"x.csv": table("path,dx", *rows)})

    assert not found.certain
    assert list(found.best.counts) == ["ill", "well"]


def test_a_table_that_cannot_be_read_is_passed_over():
    names = ("cat/1", "dog/2", "x.csv")
    members = [Member(name, tuple(name.split("/")), 0, 0, 0, 0, 0) for name in names]

    def read(member: Member) -> bytes:
        raise MemberError("It is damaged.")

    assert readings_of(members, read).best.counts == {"cat": 1, "dog": 1}


CATEGORIES = [{"id": 0, "name": "cat"}, {"id": 1, "name": "dog"}]
YOLO = {f"labels/{n}.txt": f"{n % 2} 0.5 0.5 1 1\n" for n in range(6)}


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("classes.txt", "cat\ndog\n", ["cat", "dog"]),
        ("notes.json", json.dumps({"categories": CATEGORIES}), ["cat", "dog"]),
        ("data.yaml", "nc: 2\nnames: ['cat', \"dog\"]\n", ["cat", "dog"]),
        ("data.yaml", "names:\n- cat\n- dog\nnc: 2\n", ["cat", "dog"]),
        ("data.yaml", "names:\n  0: cat\n  1: dog\n", ["cat", "dog"]),
        ("README.md", "", ["0", "1"]),
    ],
)
def test_boxes_of_one_class_in_every_picture_say_its_class(name, text, expected):
    found = readings(*FLAT, texts=YOLO | {name: text})

    assert found.certain
    assert list(classes(found)) == expected
    assert "boxes are not used" in layout_of(found.best).notes[0]


def coco(*numbers: int) -> str:
    return json.dumps(
        {
            "images": [{"id": 7 + n, "file_name": f"{n}.jpg"} for n in range(len(numbers))],
            "annotations": [
                {"image_id": 7 + n, "category_id": number} for n, number in enumerate(numbers)
            ],
            "categories": CATEGORIES,
        }
    )


def test_boxes_of_coco_and_pascal_voc_are_read_as_well():
    texts = {f"{part}/_annotations.coco.json": coco(0, 1, 0) for part in ("train", "valid")}
    found = readings(*pictures("train", "valid"), texts=texts)
    assert classes(found) == {"cat": 4, "dog": 2}
    assert set(parts(found).values()) == {"train", "test"}

    voc = "<annotation><object><name>{}</name></object></annotation>"
    texts = {f"Annotations/{n}.xml": voc.format(label) for n, label in enumerate(CAT_DOG)}
    found = readings(*(each.replace("images", "JPEGImages") for each in FLAT), texts=texts)
    assert classes(found) == {"cat": 3, "dog": 3}


TWO_BOXES = {
    "YOLO": YOLO | {"labels/0.txt": "0 0.5 0.5 1 1\n1 0.1 0.1 1 1\n", "classes.txt": "cat\ndog"},
    "Pascal VOC": {
        f"xml/{n}.xml": "<object><name>cat</name></object><object><name>dog</name></object>"
        for n in range(6)
    },
}


@pytest.mark.parametrize("kind", TWO_BOXES)
def test_boxes_of_several_classes_in_a_picture_are_named(kind):
    with pytest.raises(ArchiveError, match=rf"labelled by boxes \({kind}\) of cat and dog"):
        readings(*FLAT, texts=TWO_BOXES[kind])


def test_hostile_annotations_do_not_stop_the_reading():
    texts = {
        "x.json": "[" * 100_000,
        "y.json": json.dumps({"images": 3, "annotations": {"a": 1}, "categories": ["x"]}),
        "z.xml": "<object>" * 100_000,
        "q.csv": '"' * 100_000 + "\0,",
        "w.txt": "0 nan",
    }
    with pytest.raises(ArchiveError, match="no folders of classes"):
        readings(*FLAT, texts=texts)
    assert classes(readings("cat/1.png", "dog/1.png", texts=texts)) == {"cat": 1, "dog": 1}


@pytest.mark.parametrize(
    "masks",
    [
        ("masks/cat", "masks/dog"),
        ("segmentations/cat", "segmentations/dog"),
    ],
)
def test_masks_beside_the_pictures_are_left_out(masks):
    found = readings(*pictures("images/cat", "images/dog"), *pictures(*masks, ending="png"))

    assert found.certain
    assert classes(found) == {"cat": 3, "dog": 3}
    assert left_out(found) == {masks[0].split("/")[0]: 6}


def test_masks_among_the_pictures_are_left_out():
    names = [f"benign/benign ({n}){end}.png" for n in range(3) for end in ("", "_mask", "_mask_1")]
    found = readings(*names, *pictures("normal"))

    assert classes(found) == {"benign": 3, "normal": 3}
    assert left_out(found) == {"benign": 6}


def test_a_mask_may_be_a_class():
    for folders in (("mask", "glasses", "hat"), ("with_mask", "without_mask"), ("labels", "boxes")):
        assert set(classes(readings(*pictures(*folders)))) == set(folders)
