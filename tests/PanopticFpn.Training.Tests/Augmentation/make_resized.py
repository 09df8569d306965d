"""What Pillow makes of windows onto a resized picture: BILINEAR (antialiased) for colours, NEAREST for labels.

Usage: python3 make_resized.py > resized.json      (needs Pillow and numpy)

The picture comes from a formula, as in ResamplingTests.cs. NEAREST is written only where no label lies exactly between two
pixels of the picture: there, what is nearest is a matter of rounding.
"""
import json

import numpy
from PIL import Image

# Height and width of the picture, of the resized one, of the window; its top and left.
CASES = [
    ((13, 17), (13, 17), (5, 6), (4, 7)),
    ((13, 17), (31, 40), (7, 6), (0, 34)),
    ((13, 17), (26, 34), (7, 6), (19, 0)),
    ((13, 17), (6, 8), (6, 8), (0, 0)),
    ((40, 29), (11, 7), (7, 5), (4, 1)),
    ((40, 29), (37, 31), (6, 7), (20, 24)),
    ((9, 50), (3, 61), (3, 7), (0, 30)),
    ((3, 2), (1, 1), (1, 1), (0, 0)),
    ((1, 1), (4, 5), (4, 5), (0, 0)),
    ((2, 64), (7, 5), (7, 5), (0, 0)),
]


def noise(numbers: int) -> numpy.ndarray:
    """Bytes of Knuth's multiplicative hash."""
    return (((numpy.arange(numbers, dtype=numpy.uint64) + 1) * 2654435761 & 0xFFFFFFFF) >> 24).astype(numpy.uint8)


def window(picture: Image.Image, size, crop, place, method) -> list:
    resized = picture.resize((size[1], size[0]), method)
    box = (place[1], place[0], place[1] + crop[1], place[0] + crop[0])
    return numpy.asarray(resized.crop(box)).flatten().tolist()


def is_between(length: int, scaled: int, start: int, crop: int) -> bool:
    return any((2 * at + 1) * length % (2 * scaled) == 0 for at in range(start, start + crop))


cases = []
for (height, width), size, crop, place in CASES:
    pixels = Image.fromarray(noise(height * width * 3).reshape(height, width, 3))
    labels = Image.fromarray(noise(height * width).reshape(height, width))
    between = is_between(height, size[0], place[0], crop[0]) or is_between(width, size[1], place[1], crop[1])
    cases.append({
        "height": height, "width": width, "scaledHeight": size[0], "scaledWidth": size[1],
        "cropHeight": crop[0], "cropWidth": crop[1], "top": place[0], "left": place[1],
        "pixels": window(pixels, size, crop, place, Image.BILINEAR),
        "labels": None if between else window(labels, size, crop, place, Image.NEAREST),
    })
print("[\n  " + ",\n  ".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]")
