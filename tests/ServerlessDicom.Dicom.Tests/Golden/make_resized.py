"""Writes resized.tsv: generated pictures, and what Pillow makes of them in another size.

Shrinking is by whole factors, for which Pillow's BOX filter is the mean of what each pixel covers; enlarging is by its
BICUBIC filter. Columns: columns, rows and samples per pixel, picture (base64), columns and rows of the result, result.
"""

import base64

import numpy
from PIL import Image

CASES = [
    ((36, 24, 1), (12, 8)),
    ((36, 24, 3), (18, 4)),
    ((64, 64, 1), (1, 1)),
    ((35, 7, 3), (5, 7)),
    ((9, 7, 1), (18, 21)),
    ((16, 11, 3), (23, 30)),
    ((8, 24, 1), (16, 8)),
]

with open("resized.tsv", "w") as output:
    for (columns, rows, samples), size in CASES:
        random = numpy.random.RandomState(columns * rows)
        y, x = numpy.mgrid[0:rows, 0:columns]
        plane = (x * 5 + y * 7 + random.randint(0, 30, (rows, columns))) % 256
        pixels = plane if samples == 1 else numpy.stack([plane, 255 - plane, random.randint(0, 256, plane.shape)], -1)
        picture = Image.fromarray(pixels.astype("u1"))
        # One direction after the other, each by its filter.
        for step in [(size[0], rows), size]:
            is_smaller = step[0] < picture.width or step[1] < picture.height
            picture = picture.resize(step, Image.BOX if is_smaller else Image.BICUBIC)
        data = [base64.b64encode(bytes).decode() for bytes in (pixels.astype("u1").tobytes(), picture.tobytes())]
        print(columns, rows, samples, data[0], *size, data[1], sep="\t", file=output)
