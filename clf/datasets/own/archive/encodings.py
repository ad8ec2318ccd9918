"""Encodings that systems write the names of files in, and the languages that they are for."""

from dataclasses import dataclass

UTF_8 = "utf-8"


@dataclass(frozen=True)
class Encoding:
    """label: for the page. languages: that it is used for. prior: a logarithm, of its use."""

    label: str
    languages: tuple[str, ...]
    prior: float = 0.0


_WESTERN = ("de", "fr", "es", "pt", "it", "sv", "da", "fi", "is")
_CENTRAL = ("pl", "cs", "sk", "hu", "sl", "ro")
_BALTIC = ("lt", "lv", "et")
_CYRILLIC = ("ru", "uk", "bg")
_ARABIC = ("ar", "fa")

KNOWN = {
    UTF_8: Encoding("UTF-8", (), 8),
    "cp1252": Encoding("Western, Windows-1252", _WESTERN),
    "cp850": Encoding("Western, DOS 850", _WESTERN),
    "cp437": Encoding("Western, DOS 437", _WESTERN, -1),
    "mac_roman": Encoding("Western, Macintosh", _WESTERN, -5),
    "cp1250": Encoding("Central European, Windows-1250", _CENTRAL),
    "cp852": Encoding("Central European, DOS 852", _CENTRAL),
    "mac_latin2": Encoding("Central European, Macintosh", _CENTRAL, -6),
    "cp1254": Encoding("Turkish, Windows-1254", ("tr",)),
    "cp857": Encoding("Turkish, DOS 857", ("tr",)),
    "cp1257": Encoding("Baltic, Windows-1257", _BALTIC, -1.5),
    "cp775": Encoding("Baltic, DOS 775", _BALTIC, -1.5),
    "cp1251": Encoding("Cyrillic, Windows-1251", _CYRILLIC),
    "cp866": Encoding("Cyrillic, DOS 866", _CYRILLIC),
    "koi8_r": Encoding("Cyrillic, KOI8-R", _CYRILLIC, -3),
    "mac_cyrillic": Encoding("Cyrillic, Macintosh", _CYRILLIC, -6),
    "cp1253": Encoding("Greek, Windows-1253", ("el",)),
    "cp737": Encoding("Greek, DOS 737", ("el",)),
    "cp1255": Encoding("Hebrew, Windows-1255", ("he",)),
    "cp862": Encoding("Hebrew, DOS 862", ("he",)),
    "cp1256": Encoding("Arabic, Windows-1256", _ARABIC),
    "cp720": Encoding("Arabic, DOS 720", _ARABIC),
    "cp874": Encoding("Thai, Windows-874", ("th",)),
    "cp1258": Encoding("Vietnamese, Windows-1258", ("vi",), -1),
    "gbk": Encoding("Chinese, simplified (GBK)", ("zh",)),
    "cp950": Encoding("Chinese, traditional (Big5)", ("zh-Hant",)),
    "cp932": Encoding("Japanese (Shift JIS)", ("ja",)),
    "cp949": Encoding("Korean (EUC-KR)", ("ko",)),
}
ENCODINGS = {name: encoding.label for name, encoding in KNOWN.items()}
"""Encodings of names that can be chosen, and what to call them."""
LANGUAGES = tuple(dict.fromkeys(each for way in KNOWN.values() for each in way.languages))
