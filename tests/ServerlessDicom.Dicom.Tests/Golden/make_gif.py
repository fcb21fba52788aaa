"""Writes gif.tsv: GIF files that ImageMagick makes of generated pictures, and what Pillow reads in them.

Columns: red, green and blue of each pixel, GIF file (both base64). Needs numpy, Pillow and ImageMagick.
"""

import base64
import io
import subprocess

import numpy
from PIL import Image


def pictures():
    random = numpy.random.RandomState(1)
    y, x = numpy.mgrid[0:9, 0:14]
    yield (x + y) * 10
    yield random.randint(0, 2, (5, 3)) * 255
    yield random.randint(0, 256, (40, 50))
    yield numpy.full((1, 1), 7)


with open("gif.tsv", "w") as output:
    for plane in pictures():
        rows, columns = plane.shape
        pixels = numpy.stack([plane] * 3, -1).astype("u1").tobytes()
        raw = ["-size", f"{columns}x{rows}", "-depth", "8", "rgb:-", "gif:-"]
        file = subprocess.run(["convert", *raw], input=pixels, capture_output=True, check=True).stdout
        pixels = Image.open(io.BytesIO(file)).convert("RGB").tobytes()
        print(*(base64.b64encode(data).decode() for data in (pixels, file)), sep="\t", file=output)
