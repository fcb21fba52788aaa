"""Writes jpeg2000_encoder.tsv: generated images, and the packets that OpenJPEG's opj_compress makes of them.

Columns: rows, columns, samples per pixel, bits stored, pixel representation, native frame, packets (base64).
Needs numpy and OpenJPEG. No multi-component transform: OpenJPEG writes other exponents with it.
"""

import base64
import os
import subprocess
import tempfile

import generated_images
import numpy

SHAPES = [
    (1, 1, 1, 8, 0),
    (1, 1, 1, 2, 0),
    (1, 17, 1, 12, 0),
    (17, 1, 1, 12, 1),
    (2, 3, 1, 16, 1),
    (13, 29, 1, 16, 0),
    (13, 29, 1, 16, 1),
    (29, 13, 1, 8, 1),
    (21, 22, 1, 2, 0),
    (23, 24, 1, 6, 1),
    (33, 35, 1, 4, 0),
    (20, 21, 1, 9, 0),
    (31, 32, 1, 10, 0),
    (19, 40, 1, 13, 0),
    (18, 41, 1, 15, 0),
    (70, 67, 1, 12, 0),
    (131, 66, 1, 8, 0),
    (20, 33, 3, 8, 0),
    (9, 14, 3, 16, 1),
]


def image(rows, columns, samples, bits, signed, seed):
    """Flat areas, a gradient and noise, over the whole range."""
    pixels = generated_images.thirds(rows, columns, samples, bits, seed)
    return pixels - (1 << (bits - 1)) if signed else pixels


def type_of(bits, signed, order):
    return order + ("i" if signed else "u") + ("1" if bits <= 8 else "2")


def compress(pixels, bits, signed, folder):
    rows, columns, samples = pixels.shape
    target = os.path.join(folder, "out.j2k")
    levels = min(5, min(rows, columns).bit_length() - 1)
    if bits % 2:
        # OpenJPEG takes odd numbers of bits from these only, and only above 8.
        assert samples == 1 and not signed
        source, options = os.path.join(folder, "in.pgm"), []
        header = f"P5\n{columns} {rows}\n{(1 << bits) - 1}\n".encode()
    else:
        source, header = os.path.join(folder, "in.raw"), b""
        options = ["-F", f"{columns},{rows},{samples},{bits},{'s' if signed else 'u'}", "-mct", "0"]
    with open(source, "wb") as file:
        file.write(header + numpy.moveaxis(pixels, -1, 0).astype(type_of(bits, signed, ">")).tobytes())
    command = ["opj_compress", "-i", source, "-o", target, "-n", str(levels + 1), *options]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    with open(target, "rb") as file:
        codestream = file.read()
    return codestream[codestream.index(b"\xff\x93") + 2 : codestream.rindex(b"\xff\xd9")]


with tempfile.TemporaryDirectory() as folder, open("jpeg2000_encoder.tsv", "w") as output:
    for seed, (rows, columns, samples, bits, signed) in enumerate(SHAPES):
        pixels = image(rows, columns, samples, bits, signed, seed)
        native = pixels.astype(type_of(bits, signed, "<")).tobytes()
        packets = compress(pixels, bits, signed, folder)
        fields = [rows, columns, samples, bits, signed]
        fields += [base64.b64encode(bytes).decode() for bytes in (native, packets)]
        print(*fields, sep="\t", file=output)
