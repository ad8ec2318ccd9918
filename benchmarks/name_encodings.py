"""How often the encoding of an archive's names is guessed: `python -m benchmarks.name_encodings`.

Names of classes in 26 languages, written here and in no statistics, are encoded as the systems of
their people do; lists of 2, 5 and 16 of them, with files as cameras name them, are decoded again.
A list is right if every name is. `--make FOLDER` makes the statistics of letters anew, from the
folder `annotations` of Unicode's CLDR (npm pack cldr-annotations-full; licence: Unicode-3.0).
"""

import argparse
import json
import math
import random
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from clf.datasets.own.archive.name_encoding import decode_names
from clf.datasets.own.archive.name_letters import FILE, LEVELS, STEP

# ruff: noqa: RUF001
_WESTERN = ("cp850", "cp1252", "mac_roman")
_CENTRAL = ("cp852", "cp1250", "mac_latin2")
CLASSES = {
    "de": (
        "Äpfel Nüsse Hund Vögel Bäume Straße Schlüssel Löwe Käse Möhre Füße "
        "Brücke Tür Müll grün Gänseblümchen",
        (*_WESTERN, "cp437"),
    ),
    "fr": (
        "éléphant chèvre forêt pêche poêle hélicoptère Été citron_vert maïs "
        "bœuf garçon château étoile fraise_mûre chat hérisson",
        _WESTERN,
    ),
    "es": (
        "león ratón árbol camión niño avión limón plátano sandía piña pingüino "
        "sillón buitre Águila mamá cajón",
        _WESTERN,
    ),
    "pt": (
        "cão gato maçã pão leão avião coração árvore mamão pêssego melância "
        "camaleão Águia porção limões abelha",
        _WESTERN,
    ),
    "sv": (
        "äpple häst får björn gås fågel öl båt köttbulle mört älg räv hus sjö stövlar Åska",
        _WESTERN,
    ),
    "da": (
        "æble får høne bjørn fugl blåbær rød grøn pære dør sø Ål kød kærlighed hest påfugl",
        _WESTERN,
    ),
    "fi": (
        "päärynä kissä mökki hämähäkki tyttö pöytä hylje lehmä kärpänen Järvi "
        "tähti öljy sämpylä pyörä jänis käärme",
        _WESTERN,
    ),
    "pl": (
        "jabłko pies kot słoń źrebię żaba ptak róża gęś łoś książka mysz świnia wąż koń ćma",
        _CENTRAL,
    ),
    "cs": (
        "kočka pes jablko hruška slepýš kůň žába ježek čáp myš švestka třešně "
        "růže liška tučňák ještěrka",
        _CENTRAL,
    ),
    "hu": (
        "macska kutya körte szőlő ló tehén egér kígyó béka fű körömvirág őz tűz híd cseresznye méh",
        _CENTRAL,
    ),
    "ro": (
        "pisică câine măr pară rață oaie cățel pâine brânză floare pădure "
        "căpșună vulpe șarpe iepure mașină",
        ("cp1250",),
    ),
    "tr": (
        "köpek kedi ağaç çiçek kuş balık elma üzüm şeftali kaplumbağa yılan "
        "İnek gözlük fındık eşek tilki",
        ("cp857", "cp1254"),
    ),
    "lt": (
        "katė šuo obuolys žąsis gėlė medis žuvis braškė lapė vežimas ąžuolas "
        "ežys paukštis grybas mėsa višta",
        ("cp1257", "cp775"),
    ),
    "ru": (
        "Кошка Собака яблоко груша лошадь дерево цветок Машина самолёт рыба "
        "птица медведь цифра семь гриб ёж",
        ("cp866", "cp1251", "koi8_r", "mac_cyrillic"),
    ),
    "uk": (
        "кіт собака яблуко груша кінь дерево квітка Їжак ведмідь птах риба "
        "ґудзик заєць лисиця гриб вовк",
        ("cp1251",),
    ),
    "bg": (
        "котка куче ябълка круша кон дърво цвете лъв мечка птица риба гъба пчела заек слон къща",
        ("cp1251", "cp866"),
    ),
    "el": (
        "γάτα σκύλος μήλο αχλάδι άλογο δέντρο λουλούδι ψάρι πουλί αρκούδα "
        "Ελέφαντας σπίτι αυτοκίνητο κουνέλι λιοντάρι μέλισσα",
        ("cp1253", "cp737"),
    ),
    "he": (
        "חתול כלב תפוח אגס סוס עץ פרח דג ציפור דוב פיל בית מכונית ארנב אריה דבורה",
        ("cp1255", "cp862"),
    ),
    "ar": (
        "قطة كلب تفاحة كمثرى حصان شجرة زهرة سمكة طائر دب فيل بيت سيارة أرنب أسد نحلة",
        ("cp1256", "cp720"),
    ),
    "fa": (
        "گربه سگ سیب گلابی اسب درخت گل ماهی پرنده خرس فیل خانه ماشین خرگوش شیر زنبور",
        ("cp1256",),
    ),
    "th": (
        "แมว หมา แอปเปิล ลูกแพร์ ม้า ต้นไม้ ดอกไม้ ปลา นก หมี ช้าง บ้าน รถ กระต่าย สิงโต ผึ้ง",
        ("cp874",),
    ),
    "zh": (
        "猫 狗 苹果 梨 马 树 花 鱼 鸟 熊 大象 房子 汽车 兔子 狮子 蜜蜂",
        ("gbk",),
    ),
    "zh-Hant": (
        "貓 狗 蘋果 梨 馬 樹 花 魚 鳥 熊 大象 房子 汽車 兔子 獅子 蜜蜂",
        ("cp950",),
    ),
    "ja": (
        "猫 犬 りんご ナシ 馬 木 花 魚 鳥 クマ 象 家 自動車 ウサギ ライオン 蜂",
        ("cp932",),
    ),
    "ko": (
        "고양이 개 사과 배 말 나무 꽃 물고기 새 곰 코끼리 집 자동차 토끼 사자 벌",
        ("cp949",),
    ),
    "vi": (
        "mèo chó táo lê ngựa cây hoa cá chim gấu voi nhà xe thỏ sư_tử ong",
        ("cp1258",),
    ),
}
COUNTS = (2, 5, 16)
_LISTS = 40
"""Drawn for every language, encoding and count; of all 16 there is one."""

_CHARACTERS = {"zh": 0.83, "zh-Hant": 0.83, "ja": 0.96, "ko": 0.98}
"""Languages of characters: the share of a text that the most frequent ones are."""
_MOST_CHARACTERS, _MOST_LETTERS = 800, 60
_LETTERS = [language for language in CLASSES if language not in _CHARACTERS]
_LETTERS += ["it", "is", "sk", "sl", "lv", "et"]
_RAREST = 2e-5


def measure(seed: int) -> None:
    """Decode lists of names and print how many are right."""
    right, lists, unsure = Counter(), Counter(), Counter()
    generator, started = random.Random(seed), time.perf_counter()
    for language, encoding, count, names in _cases(generator):
        decoded, found = decode_names([*names, b"IMG_1.jpg", b"IMG_2.jpg"])
        is_right = decoded[:-2] == [name.decode(encoding) for name in names]
        kind = "of Macintosh" if encoding.startswith("mac") else "of others"
        for key in (f"{count} names, {kind}", f"{language} {encoding}"):
            right[key], lists[key] = right[key] + is_right, lists[key] + 1
        unsure[is_right] += not found.is_sure
        if not is_right:
            print(f"  {language} {encoding}: {', '.join(decoded[:-2])}")
    for key, count in lists.items():
        print(f"{key:24} {right[key]:5} of {count:5} right, {right[key] / count:.1%}")
    total, good = sum(lists.values()) // 2, sum(right.values()) // 2
    print(f"{good} of {total} right, {unsure[True]} of them called unsure;")
    print(f"{total - good} wrong, {unsure[False]} of them called unsure.")
    print(f"{(time.perf_counter() - started) / total * 1000:.1f} ms a list.")


def _cases(generator: random.Random) -> Iterator[tuple[str, str, int, list[bytes]]]:
    for language, (text, encodings) in CLASSES.items():
        words = [unicodedata.normalize("NFC", word) for word in text.split()]
        for encoding in encodings:
            for count in COUNTS:
                for names in _lists(words, encoding, count, generator):
                    yield language, encoding, count, names


def _lists(
    words: list[str], encoding: str, count: int, generator: random.Random
) -> list[list[bytes]]:
    """Different lists of names; none of which all are in ASCII, or readable in UTF-8."""
    lists = []
    for _ in range(_LISTS if count < len(words) else 1):
        try:
            names = [f"{word}/1.jpg".encode(encoding) for word in generator.sample(words, count)]
        except UnicodeEncodeError:
            continue
        if not all(name.isascii() for name in names):
            lists.append(names)
    return lists


def make(folder: Path) -> None:
    """Write the statistics of letters anew."""
    source = "Unicode CLDR 48, annotations; Copyright Unicode, Inc.; licence Unicode-3.0"
    pairs = {language: _pairs(_words(folder, language)) for language in _LETTERS}
    characters = {
        language: ["".join(_frequent(_words(folder, language))), share]
        for language, share in _CHARACTERS.items()
    }
    statistics = {"source": source, "pairs": pairs, "characters": characters}
    FILE.write_text(json.dumps(statistics, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _words(folder: Path, language: str) -> list[str]:
    """The different words of all names of pictures, in small letters, in a fixed order."""
    file = folder / language / "annotations.json"
    names = json.loads(file.read_text(encoding="utf-8"))["annotations"]["annotations"]
    text = " ".join(name for values in names.values() for kind in values.values() for name in kind)
    text = unicodedata.normalize("NFC", text).lower()
    is_letter = {c: c.isalpha() or unicodedata.category(c).startswith("M") for c in set(text)}
    return sorted(set("".join(c if is_letter[c] else " " for c in text).split()))


def _pairs(words: list[str]) -> tuple[str, str]:
    """The letters, and for every two of them a digit: how likely the one follows the other."""
    is_latin = sum(letter.isascii() for word in words for letter in word) > len(words)
    together = Counter(pair for word in words for pair in pairwise(f" {word} "))
    letters, before = Counter(), Counter()
    for (first, second), count in together.items():
        before[first] += count
        letters[second] += count
    total = sum(letters.values())
    alphabet = [
        letter
        for letter, count in letters.most_common(_MOST_LETTERS)
        if count / total > _RAREST and (is_latin or not letter.isascii() or letter == " ")
    ]
    return "".join(alphabet), "".join(
        _digit(0.9 * together[first, second] / before[first] + 0.1 * letters[second] / total)
        for first in alphabet
        for second in alphabet
    )


def _digit(share: float) -> str:
    return LEVELS[min(len(LEVELS) - 1, round(-math.log(share) / STEP))]


def _frequent(words: list[str]) -> list[str]:
    """Without forms of half and full width, which are written among others."""
    text = unicodedata.normalize("NFKC", "".join(words))
    count = Counter(letter for letter in text if not letter.isascii())
    return [character for character, _ in count.most_common(_MOST_CHARACTERS)]


def main() -> None:
    """Measure, or make the statistics."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--make", type=Path, metavar="FOLDER")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    if options.make:
        make(options.make)
    measure(options.seed)


if __name__ == "__main__":
    main()
