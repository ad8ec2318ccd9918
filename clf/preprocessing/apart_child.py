"""Decodes one picture, from stdin to stdout, in a process that ends with it; see apart.py.

Run as a file and not as a module, so that nothing but Pillow is imported: it starts for every
picture. Arguments: Pillow's name of the format, the most pixels that are decoded, and the most
that are given back. Writes one line of JSON, then the colour profile, then the pixels.
"""

import contextlib
import io
import json
import sys

from PIL import Image

_MEMORY = 2_000_000_000  # bytes; the largest pictures take half of it
_CPU_SECONDS = 60


def main() -> None:
    """Decode what comes; ends with an exception where it cannot be decoded."""
    kind, most, enough = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    data = sys.stdin.buffer.read()
    _limit_itself()
    if kind == "HEIF":
        import pillow_heif

        pillow_heif.register_heif_opener(
            thumbnails=False, depth_images=False, aux_images=False, decode_threads=2
        )
    Image.MAX_IMAGE_PIXELS = most
    image = Image.open(io.BytesIO(data), formats=[kind])
    answer = {"original": image.size}
    if image.width * image.height > most:
        _write(answer, b"")
        return
    image.load()  # HEIC comes upright: its EXIF, which may say so again, is left here
    answer["original"] = image.size
    image = _reduced(image, enough)
    profile = image.info.get("icc_profile") or b""
    answer |= {"mode": image.mode, "size": image.size, "profile": len(profile)}
    _write(answer, profile, image.tobytes())


def _reduced(image: Image.Image, enough: int) -> Image.Image:
    factor = 1
    while -(-image.width // factor) * -(-image.height // factor) > enough:
        factor += 1
    if factor == 1:
        return image
    if image.mode == "I;16":  # of which Pillow makes no means
        return image.resize(
            (image.width // factor, image.height // factor), Image.Resampling.NEAREST
        )
    return image.reduce(factor)


def _limit_itself() -> None:
    """No more memory and time than pictures need, no files and no further processes."""
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows; macOS in parts
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def _write(answer: dict, *parts: bytes) -> None:
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
    for part in parts:
        sys.stdout.buffer.write(part)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
