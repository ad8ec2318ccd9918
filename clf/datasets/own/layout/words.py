"""What the words in the names of folders say: parts of a dataset, several versions, nothing."""

import re

TRAIN, VALIDATION, TEST = "train", "validation", "test"


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_PARTS = {
    "train": TRAIN,
    "training": TRAIN,
    "val": VALIDATION,
    "valid": VALIDATION,
    "validation": VALIDATION,
    "eval": VALIDATION,
    "evaluation": VALIDATION,
    "test": TEST,
    "testing": TEST,
}
_FILLERS = _set(
    "all annotated archive data dataset datasets file files folder folders frames image images img "
    "imgs jpeg jpegimages jpg of photo photos pic pics picture pictures png sample samples set "
    "sets split splits"
)
_UNLABELLED = _set(
    "demo extra inference meta pred prediction predictions predict single submission unknown "
    "unlabeled unlabelled unsup"
)
_VERSIONS = _set(
    "aug augmented bw color colored colors colour coloured colours cropped enhanced gray grayscale "
    "grey greyscale masked orig original originals processed raw resized rgb segmented"
)
_FIRST_VERSIONS = ("original", "originals", "orig", "raw", "color", "colour", "rgb")
_FOLDS = _set("batch fold group part session set split subset")
_TIMES = _set(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august september october november december day week month year session take video "
    "camera cam clip trip new old more other misc extra batch part folder"
)
_MASKS = _set(
    "annotation annotations gt groundtruth label labels mask masks seg segmentation segmentations "
    "segmentationclass segmentationobject trimap trimaps"
)
_CAMERAS = _set(
    "capture dcim dji dsc dscf dscn frame gopr image images img imgp photo picture pic pxl scan "
    "screenshot unnamed untitled vid video whatsapp file sample"
)
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\W\d_A-Za-z]+")
_JOINED = re.compile(f"({'|'.join(_PARTS)})(?:{'|'.join(sorted(_FILLERS))})")


def words_of(name: str) -> list[str]:
    """The words that a name is made of, in small letters: TrainSet_2 is train, set, 2."""
    found = []
    for word in (each.group().lower() for each in _WORDS.finditer(name)):
        joined = _JOINED.fullmatch(word)
        found.append(joined.group(1) if joined else word)
    return found


def part_of(name: str) -> str:
    """The part of a dataset that a folder names: TRAIN, VALIDATION or TEST; "" if none or two."""
    found = {_PARTS[word] for word in words_of(name) if word in _PARTS}
    return found.pop() if len(found) == 1 else ""


def rest_of(name: str) -> tuple[str, ...]:
    """The words of a name that are neither a part, nor a number, nor of the kind of "images"."""
    return tuple(
        word
        for word in words_of(name)
        if word not in _PARTS and word not in _FILLERS and not word.isdecimal()
    )


def is_generic(name: str) -> bool:
    """Whether a name says nothing of what is in the pictures: images, Train_Data, test1."""
    return not rest_of(name) and any(not word.isdecimal() for word in words_of(name))


def is_unlabelled(name: str) -> bool:
    """Whether a folder calls its pictures those without a class: seg_pred, single_prediction."""
    return any(word in _UNLABELLED for word in words_of(name))


def is_version(name: str) -> bool:
    """Whether a folder is one of several versions of the same pictures: color, segmented."""
    return any(word in _VERSIONS for word in words_of(name))


def version_order(name: str) -> int:
    """0 for the pictures as they were taken, 1 for what was made of them."""
    return 0 if any(word in _FIRST_VERSIONS for word in words_of(name)) else 1


def is_fold(name: str) -> bool:
    """Whether a folder is one of equal shares: fold1, batch_2, 3."""
    found = words_of(name)
    letters = [word for word in found if not word.isdecimal()]
    return len(letters) < len(found) and all(word in _FOLDS for word in letters)


def is_occasion(name: str) -> bool:
    """Whether a folder rather says when or how its pictures came about: monday, 2024-05-01."""
    return all(word.isdecimal() or word in _TIMES for word in words_of(name)) or is_generic(name)


def is_session(name: str) -> bool:
    """The same without plain words and numbers, which may be classes: monday, 2024-05-01."""
    found = words_of(name)
    numbers = sum(word.isdecimal() for word in found)
    return is_occasion(name) and not is_generic(name) and (numbers < len(found) or numbers > 2)


def is_mask(name: str) -> bool:
    """Whether a folder is one of masks or annotations, and of nothing else."""
    rest = rest_of(name)
    return bool(rest) and all(word in _MASKS for word in rest)


def is_camera(name: str) -> bool:
    """Whether the start of a file's name comes from a camera or a program: IMG, Screenshot."""
    found = words_of(name)
    return not found or all(
        word.isdecimal() or word in _CAMERAS or word in _PARTS or word in _FILLERS for word in found
    )
