"""Writes rle.tsv: generated images, and what DCMTK's dcmcrle makes of them.

Columns: rows, columns, samples per pixel, bytes per sample, planar configuration, native frame, RLE frame (base64).
Needs pydicom, numpy and DCMTK.
"""

import base64
import os
import subprocess
import tempfile

import generated_images
import numpy
import pydicom
from pydicom.encaps import defragment_data

SHAPES = [
    (1, 1, 1, 1, 0),
    (13, 17, 1, 1, 0),
    (2, 300, 1, 1, 0),
    (7, 31, 1, 2, 0),
    (16, 16, 1, 2, 0),
    (11, 20, 3, 1, 0),
    (11, 20, 3, 1, 1),
]


def image(rows, columns, samples, size, seed):
    """Flat areas, a gradient and noise."""
    random = numpy.random.RandomState(seed)
    y, x = numpy.mgrid[0:rows, 0:columns]
    planes = []
    for sample in range(samples):
        plane = numpy.where(x < columns // 3, 7 + sample, (x * 5 + y * 3) * (1 if size == 1 else 97))
        noise = random.randint(0, 1 << (8 * size), (rows, columns))
        planes.append(numpy.where(x > 2 * columns // 3, noise, plane))
    return numpy.stack(planes, axis=-1).astype("<u1" if size == 1 else "<u2")


def encode(rows, columns, samples, size, planar, native, folder):
    data = generated_images.empty()
    data.Rows, data.Columns, data.SamplesPerPixel = rows, columns, samples
    data.BitsAllocated = data.BitsStored = 8 * size
    data.HighBit, data.PixelRepresentation = 8 * size - 1, 0
    data.PhotometricInterpretation = "MONOCHROME2" if samples == 1 else "RGB"
    if samples > 1:
        data.PlanarConfiguration = planar
    data.PixelData = native + b"\0" * (len(native) % 2)
    data["PixelData"].VR = "OB" if size == 1 else "OW"
    source, target = os.path.join(folder, "in.dcm"), os.path.join(folder, "out.dcm")
    data.save_as(source, write_like_original=False)
    subprocess.run(["dcmcrle", source, target], check=True)
    return defragment_data(pydicom.dcmread(target).PixelData)


with tempfile.TemporaryDirectory() as folder, open("rle.tsv", "w") as output:
    for seed, (rows, columns, samples, size, planar) in enumerate(SHAPES):
        pixels = image(rows, columns, samples, size, seed)
        native = (numpy.moveaxis(pixels, -1, 0) if planar else pixels).tobytes()
        frame = encode(rows, columns, samples, size, planar, native, folder)
        fields = [rows, columns, samples, size, planar]
        fields += [base64.b64encode(bytes).decode() for bytes in (native, frame)]
        print(*fields, sep="\t", file=output)
