"""Writes jpeg-encoded.tsv: generated images, and what libjpeg-turbo's cjpeg makes of them.

Columns: columns, rows, samples per pixel, sampling factors, quality, length and SHA-256 of the file.
The images are those of JpegTestImage. Needs cjpeg and numpy.
"""

import hashlib
import subprocess

import numpy

SIZES = [(1, 1), (2, 3), (8, 8), (17, 13), (33, 47), (1023, 769)]


def image(columns, rows, samples):
    """Waves, squares and noise, in numbers that every language has."""
    y, x = numpy.mgrid[0:rows, 0:columns].astype(numpy.uint32)
    planes = []
    for c in range(samples):
        wave = abs(((x * 3 + y * 5 + c * 67) % 512).astype(int) - 256) * 3 // 4
        square = numpy.where((x // 16 + y // 16) % 3 == c, 40, 0)
        noise = ((x * 7919 + y * 104729 + c * 1299709 + 1) * numpy.uint32(2654435761)) >> 28
        planes.append(numpy.clip(wave + square + noise, 0, 255))
    return numpy.stack(planes, axis=-1).astype(numpy.uint8)


if __name__ == "__main__":
    with open("jpeg-encoded.tsv", "w") as output:
        for columns, rows in SIZES:
            for samples, samplings in (1, ["1x1"]), (3, ["1x1", "2x1", "2x2"]):
                head = f"P{5 if samples == 1 else 6}\n{columns} {rows}\n255\n".encode()
                pixels = head + image(columns, rows, samples).tobytes()
                for sampling in samplings:
                    for quality in 1, 50, 90, 100:
                        options = ["-quality", str(quality), "-baseline", "-sample", sampling, "-dct", "int"]
                        file = subprocess.run(["cjpeg", *options], input=pixels, capture_output=True, check=True).stdout
                        fields = [columns, rows, samples, sampling, quality, len(file), hashlib.sha256(file).hexdigest()]
                        print(*fields, sep="\t", file=output)
