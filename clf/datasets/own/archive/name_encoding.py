"""In which encoding the names in an archive are, decided once for all of them.

A ZIP says it for every name, or does not: then the program took the code page of its system, which
nobody wrote down. All names together tell more than one: they have to be readable, and to look like
one language (clf.datasets.own.archive.name_letters).
"""

import codecs
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from clf.datasets.own.archive.encodings import ENCODINGS, KNOWN, LANGUAGES, UTF_8
from clf.datasets.own.archive.name_letters import has_no_characters, likelihood, words_of
from clf.datasets.own.names import file_name

_LOST = (
    "Folders in the archive are called by question marks alone: their letters were lost when it "
    "was made, and different ones may be one class now. Rename the folders and make it again."
)
_MOST_SAMPLES, _MOST_SAMPLE_BYTES = 100, 100
_MOST_CHECKED_BYTES = 2_000_000
"""Of all names; more tell no more, and trying every encoding would take seconds."""
_MOST_READINGS, _MOST_EXAMPLES = 6, 5
_SURE_BY = 6.0
"""So much more likely, as a logarithm, is a reading that is taken without doubt."""
_BYTES = {byte: f"\N{REPLACEMENT CHARACTER}{byte:02X}" for byte in range(128, 256)}
_LONG_SEQUENCE = re.compile(rb"[\xe0-\xf7]")


@dataclass(frozen=True)
class Reading:
    """What names are in one encoding. examples: of names with letters beyond ASCII, at most 5."""

    encoding: str
    examples: tuple[str, ...]

    @property
    def label(self) -> str:
        """The encoding in words."""
        return ENCODINGS[self.encoding]


@dataclass(frozen=True)
class Names:
    """How the names of an archive were decoded.

    readings: the one in use first, then others that are possible, the likelier ones first; empty
    if every name says its encoding, or is in ASCII. is_sure: whether the first was not in doubt.
    is_chosen: whether somebody chose it. are_lost: whether folders are called by question marks
    alone, which some programs write for letters that they do not have.
    """

    readings: tuple[Reading, ...] = ()
    is_sure: bool = True
    is_chosen: bool = False
    are_lost: bool = False

    @property
    def encoding(self) -> str:
        """The one in use, of ENCODINGS; "" if there was nothing to decide."""
        return self.readings[0].encoding if self.readings else ""

    @property
    def asks(self) -> bool:
        """Whether this is a guess that a person should look at."""
        is_plain = self.is_sure and self.encoding == UTF_8
        return len(self.readings) > 1 and not (is_plain or self.is_chosen)

    @property
    def note(self) -> str:
        """One sentence on a guess, or on lost letters; "" if there is nothing to say."""
        if self.are_lost:
            return _LOST
        if not self.readings or self.is_chosen or (self.is_sure and self.encoding == UTF_8):
            return ""
        reading = self.readings[0]
        examples = f": {', '.join(reading.examples[:3])}" if reading.examples else ""
        return (
            "The archive does not say how the letters of its names are encoded; they were read as "
            f"{reading.label}{examples}. If they are not readable so, delete what was taken in, "
            "drop it again and choose another reading."
        )


def decode_names(
    names: Sequence[bytes | str], encoding: str | None = None
) -> tuple[list[str], Names]:
    """Every name as text, and how it became that.

    names: as text where it is known, else as the bytes in the archive. encoding: one of ENCODINGS,
    or None to guess it. In a name that it cannot read letters become their bytes, so that names
    that differ stay different. Raises ValueError for another encoding.
    """
    if encoding is not None and encoding not in ENCODINGS:
        raise ValueError(f"Expected an encoding of {list(ENCODINGS)}, got {encoding!r}.")
    unknown = [name for name in names if isinstance(name, bytes) and not name.isascii()]
    if not unknown:
        decoded = [_decoded(name, UTF_8) for name in names]
        return decoded, Names(are_lost=any(map(_is_lost, decoded)))
    samples = _samples(unknown)
    ranked = _ranked(samples, b"\n".join(unknown)[:_MOST_CHECKED_BYTES])
    is_sure = len(ranked) < 2 or ranked[0][0] - ranked[1][0] > _SURE_BY
    order = [each for _, each in ranked]
    if encoding is not None:
        order = [encoding, *(each for each in order if each != encoding)]
    readings = _readings(order, samples)
    used = readings[0].encoding
    return (
        [_decoded(name, used) for name in names],
        Names(readings, is_sure or encoding is not None, encoding is not None),
    )


def _is_lost(name: str) -> bool:
    folders = name.replace("\\", "/").split("/")[:-1] if "?" in name else ()
    return any(folder and not folder.strip("?") for folder in folders)


def _decoded(name: bytes | str, encoding: str) -> str:
    if isinstance(name, str):
        return name
    try:
        return name.decode(encoding)
    except UnicodeDecodeError:
        return name.decode("latin-1").translate(_BYTES)


def _samples(names: Iterable[bytes]) -> list[bytes]:
    """Different parts of the names that are not in ASCII, folders before files; no long ones."""
    folders: dict[bytes, None] = {}
    files: dict[bytes, None] = {}
    for name in names:
        *path, file = name.split(b"/")
        for parts, found in ((path, folders), ([file], files)):
            if len(found) < _MOST_SAMPLES:
                found.update(dict.fromkeys(part for part in parts if _is_sample(part)))
    return list(folders | files)[:_MOST_SAMPLES]


def _is_sample(part: bytes) -> bool:
    return len(part) <= _MOST_SAMPLE_BYTES and not part.isascii()


def _ranked(samples: list[bytes], names: bytes) -> list[tuple[float, str]]:
    """Encodings that all names can be in, with the logarithm of how likely, the likeliest first.

    Of those in which the names read the same there is one.
    """
    texts = {name: text for name in KNOWN if (text := _text(samples, name)) is not None}
    is_utf8 = UTF_8 in texts and _can_be(names, UTF_8)
    if is_utf8 and _is_surely_utf8(samples):
        texts = {UTF_8: texts[UTF_8]}
    scored = sorted(((_score(text, name), name) for name, text in texts.items()), reverse=True)
    ranked: list[tuple[float, str]] = []
    seen: set[str] = set()
    for score, name in scored:
        if texts[name] not in seen and _can_be(names, name):
            seen.add(texts[name])
            ranked.append((score, name))
        if len(ranked) == _MOST_READINGS:
            break
    return ranked or [(0.0, "cp437")]


def _text(samples: list[bytes], encoding: str) -> str | None:
    """The samples, decoded; None if they cannot be."""
    try:
        text = "\n".join([sample.decode(encoding) for sample in samples])
    except UnicodeDecodeError:
        return None
    return None if has_no_characters(text) else text


def _can_be(names: bytes, encoding: str) -> bool:
    """Whether all names, the last of which may be cut off, can be in this encoding."""
    try:
        codecs.getincrementaldecoder(encoding)().decode(names)
    except UnicodeDecodeError:
        return False
    return True


def _is_surely_utf8(samples: list[bytes]) -> bool:
    """Names that are readable in UTF-8 are in it; a few letters may be so by chance."""
    data = b"".join(samples)
    letters = len(data) - len(data.decode())
    return letters >= 4 or _LONG_SEQUENCE.search(data) is not None


def _score(text: str, encoding: str) -> float:
    words = words_of(text)
    languages = KNOWN[encoding].languages or LANGUAGES
    return max(likelihood(words, each) for each in languages) + KNOWN[encoding].prior


def _readings(encodings: Iterable[str], samples: list[bytes]) -> tuple[Reading, ...]:
    return tuple(
        Reading(
            encoding,
            tuple(file_name(_decoded(each, encoding)) for each in samples[:_MOST_EXAMPLES]),
        )
        for encoding in encodings
    )
