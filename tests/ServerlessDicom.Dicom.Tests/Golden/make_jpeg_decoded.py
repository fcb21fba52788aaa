"""Writes jpeg-decoded.tsv: codestreams, and what djpeg or dcmdjpeg makes of them.

Columns: what it is, columns, rows, samples per pixel, bits, codestream (base64), SHA-256 of the native samples.
Colors are marked as RGB by Adobe's marker, so that djpeg leaves them as they are.
Needs libjpeg-turbo's cjpeg and djpeg, DCMTK, pydicom and numpy.
"""

import base64
import hashlib
import os
import subprocess
import tempfile

import generated_images
import numpy
import pydicom
from make_jpeg_encoded import as_rgb, djpeg, image
from pydicom.encaps import defragment_data

SAMPLINGS = ["1x1", "2x1", "2x2", "1x2", "4x1", "3x1", "1x1,2x2,1x2", "2x2,2x1,1x2", "4x1,2x1,2x1"]
SEPARATE_SCANS = b"0;\n1;\n2;\n"


def cjpeg(columns, rows, samples, *options):
    head = f"P{5 if samples == 1 else 6}\n{columns} {rows}\n255\n".encode()
    source = head + image(columns, rows, samples).tobytes()
    file = subprocess.run(["cjpeg", "-dct", "int", "-optimize", *options], input=source, stdout=-1, check=True).stdout
    return as_rgb(file) if samples == 3 else file


def dataset(columns, rows, samples, native):
    data = generated_images.empty()
    data.Rows, data.Columns, data.SamplesPerPixel = rows, columns, samples
    data.BitsAllocated, data.BitsStored, data.HighBit, data.PixelRepresentation = 16, 12, 11, 0
    data.PhotometricInterpretation = "MONOCHROME2" if samples == 1 else "RGB"
    if samples > 1:
        data.PlanarConfiguration = 0
    data.PixelData = native
    data["PixelData"].VR = "OW"
    return data


def twelve_bits(columns, rows, samples, options, folder):
    pixels = image(columns, rows, samples).astype("<u2") * 16 + image(columns, rows, samples) % 16
    source, encoded, decoded = (os.path.join(folder, name) for name in ("in.dcm", "out.dcm", "back.dcm"))
    dataset(columns, rows, samples, pixels.tobytes()).save_as(source, write_like_original=False)
    subprocess.run(["dcmcjpeg", *options, "+q", "90", source, encoded], check=True)
    subprocess.run(["dcmdjpeg", "--conv-never", "+px", encoded, decoded], check=True)
    return defragment_data(pydicom.dcmread(encoded).PixelData), pydicom.dcmread(decoded).PixelData


with tempfile.TemporaryDirectory() as folder, open("jpeg-decoded.tsv", "w") as output:
    scans = os.path.join(folder, "scans")
    with open(scans, "wb") as file:
        file.write(SEPARATE_SCANS)

    def write(name, columns, rows, samples, bits, codestream, native):
        stream = base64.b64encode(codestream).decode()
        native = native[: columns * rows * samples * (2 if bits > 8 else 1)]
        print(name, columns, rows, samples, bits, stream, hashlib.sha256(native).hexdigest(), sep="\t", file=output)

    def write_cjpeg(name, columns, rows, samples, *options):
        codestream = cjpeg(columns, rows, samples, *options)
        write(name, columns, rows, samples, 8, codestream, djpeg(codestream, columns * rows * samples))

    for columns, rows in (1, 1), (3, 2), (19, 13), (41, 35):
        write_cjpeg("gray", columns, rows, 1)
        for sampling in SAMPLINGS:
            write_cjpeg(sampling, columns, rows, 3, "-sample", sampling)
    for sampling in SAMPLINGS[:7]:
        write_cjpeg(f"{sampling} progressive", 41, 35, 3, "-sample", sampling, "-progressive")
        write_cjpeg(f"{sampling} restart", 41, 35, 3, "-sample", sampling, "-restart", "1B")
        write_cjpeg(f"{sampling} separate scans", 41, 35, 3, "-sample", sampling, "-scans", scans)
    write_cjpeg("gray progressive", 41, 35, 1, "-progressive", "-restart", "1")
    write_cjpeg("gray coarse", 41, 35, 1, "-quality", "2")
    write_cjpeg("gray fine", 41, 35, 1, "-quality", "100")
    for option in "+ee", "+es", "+ep":
        write(f"12 bits {option}", 41, 35, 1, 12, *twelve_bits(41, 35, 1, [option], folder))
    for option in "+s4", "+s2", "+n1":
        write(f"12 bits {option}", 41, 35, 3, 12, *twelve_bits(41, 35, 3, ["+ee", "+cy", option], folder))
