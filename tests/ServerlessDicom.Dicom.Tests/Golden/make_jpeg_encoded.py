"""Writes jpeg-encoded.tsv: generated images, and what libjpeg-turbo's cjpeg makes of them.

Columns: columns, rows, samples per pixel, sampling factors, quality, length and SHA-256 of the file, and SHA-256 of the
samples that djpeg makes of it, left as YCbCr. The images are those of JpegTestImage.
Needs libjpeg-turbo's cjpeg and djpeg, and numpy.
"""

import hashlib
import subprocess

import numpy

ADOBE_RGB = b"\xff\xee\x00\x0eAdobe\x00\x64\0\0\0\0\0"
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


def as_rgb(file):
    """The file with Adobe's marker instead of JFIF's, so that djpeg leaves its colors as they are."""
    return file[:2] + ADOBE_RGB + file[4 + int.from_bytes(file[4:6], "big") :]


def djpeg(file, length):
    return subprocess.run(["djpeg", "-dct", "int", "-pnm"], input=file, stdout=-1, check=True).stdout[-length:]


if __name__ == "__main__":
    with open("jpeg-encoded.tsv", "w") as output:
        for columns, rows in SIZES:
            for samples, samplings in (1, ["1x1"]), (3, ["1x1", "2x1", "2x2"]):
                head = f"P{5 if samples == 1 else 6}\n{columns} {rows}\n255\n".encode()
                pixels = head + image(columns, rows, samples).tobytes()
                for sampling in samplings:
                    for quality in (1, 50, 90, 100) if columns < 100 else (85,):
                        options = ["-quality", str(quality), "-baseline", "-sample", sampling, "-dct", "int"]
                        file = subprocess.run(["cjpeg", *options], input=pixels, capture_output=True, check=True).stdout
                        native = djpeg(as_rgb(file) if samples == 3 else file, columns * rows * samples)
                        hashes = [hashlib.sha256(data).hexdigest() for data in (file, native)]
                        fields = [columns, rows, samples, sampling, quality, len(file), *hashes]
                        print(*fields, sep="\t", file=output)
