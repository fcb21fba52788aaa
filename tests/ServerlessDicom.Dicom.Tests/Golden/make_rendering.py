"""Writes rendering.tsv: generated images, and the pictures that DCMTK's dcmj2pnm makes of them.

Those of luma and chroma are computed here instead, since DCMTK cuts off the fraction of each term.

Columns: name, frame (0-based), window asked for (center,width,function or empty), whether overlays are drawn (0 or 1),
DICOM file (zlib, base64), columns, rows and samples per pixel of the picture, picture (zlib, base64).
Needs pydicom, numpy, Pillow and DCMTK.
"""

import base64
import io
import os
import subprocess
import tempfile
import zlib

import generated_images
import numpy
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

ROWS, COLUMNS = 14, 19


def dataset(**attributes):
    data = generated_images.empty()
    for name, value in attributes.items():
        setattr(data, name, value)
    return data


def values(lowest, highest, frames=1):
    """A ramp from the lowest to the highest value, then noise between them."""
    count = frames * ROWS * COLUMNS
    ramp = numpy.linspace(lowest, highest, count // 2).round()
    noise = numpy.random.RandomState(highest & 0xFFFF).randint(lowest, highest + 1, count - len(ramp))
    return numpy.concatenate([ramp, noise]).astype("i8")


def gray(allocated, stored, signed=0, high=None, frames=1, pixels=None, photometric="MONOCHROME2", **attributes):
    high = stored - 1 if high is None else high
    if pixels is None:
        pixels = values(-(1 << (stored - 1)) if signed else 0, (1 << (stored - signed)) - 1, frames)
    data = dataset(
        Rows=ROWS,
        Columns=COLUMNS,
        SamplesPerPixel=1,
        PhotometricInterpretation=photometric,
        BitsAllocated=allocated,
        BitsStored=stored,
        HighBit=high,
        PixelRepresentation=signed,
        **attributes,
    )
    if frames > 1:
        data.NumberOfFrames = frames
    if allocated == 1:
        native = numpy.packbits(pixels.astype("u1"), bitorder="little").tobytes()
    else:
        samples = pixels << (high + 1 - stored)
        native = samples.astype(f"<i{allocated // 8}" if signed else f"<u{allocated // 8}").tobytes()
    data.add_new(0x7FE00010, "OB" if allocated <= 8 else "OW", native + b"\0" * (len(native) % 2))
    return data


def color(photometric, pixels, stored, planar=0, **attributes):
    data = dataset(
        Rows=ROWS,
        Columns=COLUMNS,
        SamplesPerPixel=3,
        PhotometricInterpretation=photometric,
        PlanarConfiguration=planar,
        BitsAllocated=8 if stored <= 8 else 16,
        BitsStored=stored,
        HighBit=stored - 1,
        PixelRepresentation=0,
        **attributes,
    )
    if planar:
        pixels = numpy.moveaxis(pixels, -1, 0)
    native = pixels.astype("<u1" if stored <= 8 else "<u2").tobytes()
    data.add_new(0x7FE00010, "OB" if stored <= 8 else "OW", native + b"\0" * (len(native) % 2))
    return data


def rgb(stored):
    return numpy.stack([values(0, (1 << stored) - 1).reshape(ROWS, COLUMNS) for _ in range(3)], -1) >> numpy.arange(3)


def subsampled():
    """Luma of two pixels and chroma for both, on an even number of columns."""
    pairs = rgb(8)[:, : COLUMNS - 1].reshape(ROWS, -1, 2, 3)
    four = numpy.stack([pairs[:, :, 0, 0], pairs[:, :, 1, 0], pairs[:, :, 0, 1], pairs[:, :, 0, 2]], -1)
    return four


def table(tag, entries, first, bits, signed=False):
    item = Dataset()
    item.add_new(0x00283002, "SS" if signed else "US", [len(entries) % 65536, first, bits])
    if bits == 8:
        item.add_new(0x00283006, "OW", entries.astype("u1").tobytes())
    else:
        item.add_new(0x00283006, "OW", entries.astype("<u2").tobytes())
    return {tag: Sequence([item])}


def palette(entries, first, bits):
    attributes = {}
    for channel, name in enumerate(["Red", "Green", "Blue"]):
        attributes[f"{name}PaletteColorLookupTableDescriptor"] = [len(entries), first, bits]
        data = entries[:, channel].astype("<u1" if bits == 8 else "<u2").tobytes()
        attributes[f"{name}PaletteColorLookupTableData"] = data + b"\0" * (len(data) % 2)
    return attributes


def overlay(data, rows, columns, origin, frames=0, first=1, group=0x6000):
    bits = (numpy.arange(rows * columns * max(frames, 1)) * 7 % 5 == 0).astype("u1")
    packed = numpy.packbits(bits, bitorder="little").tobytes()
    data.add_new((group, 0x0010), "US", rows)
    data.add_new((group, 0x0011), "US", columns)
    if frames:
        data.add_new((group, 0x0015), "IS", frames)
        data.add_new((group, 0x0051), "US", first)
    data.add_new((group, 0x0040), "CS", "G")
    data.add_new((group, 0x0050), "SS", list(origin))
    data.add_new((group, 0x0100), "US", 1)
    data.add_new((group, 0x0102), "US", 0)
    data.add_new((group, 0x3000), "OW", packed + b"\0" * (len(packed) % 2))
    return data


def embedded_overlay(position):
    pixels = values(0, 4095)
    data = gray(16, 12, pixels=pixels | (numpy.arange(len(pixels)) % 7 == 0).astype("i8") << position)
    data.add_new((0x6000, 0x0010), "US", ROWS)
    data.add_new((0x6000, 0x0011), "US", COLUMNS)
    data.add_new((0x6000, 0x0040), "CS", "G")
    data.add_new((0x6000, 0x0050), "SS", [1, 1])
    data.add_new((0x6000, 0x0100), "US", 16)
    data.add_new((0x6000, 0x0102), "US", position)
    return data


RANGE = ["+Wm"]
FIRST = ["+Wi", "1"]
VOI_TABLE = ["+Wl", "1"]
WINDOW = dict(WindowCenter="40", WindowWidth="400")
CT = dict(RescaleSlope="1", RescaleIntercept="-1024")
curve = numpy.round(numpy.sqrt(numpy.arange(1024) / 1023) * 65535).astype("i8")
colors = numpy.stack([numpy.arange(256) * 257, numpy.arange(256)[::-1] * 257, (numpy.arange(256) * 77) % 65536], -1)

# name, data set, options of dcmj2pnm, and the frame, window and overlays asked for
CASES = [
    ("8 bits", gray(8, 8), RANGE),
    ("8 bits signed", gray(8, 8, signed=1), RANGE),
    ("6 of 8 bits", gray(8, 6, high=6), RANGE),
    ("few values", gray(16, 12, pixels=values(1000, 1009)), RANGE),
    ("12 of 16 bits", gray(16, 12), RANGE),
    ("12 of 16 bits, highest first", gray(16, 12, high=15), RANGE),
    ("12 of 16 bits signed", gray(16, 12, signed=1), RANGE),
    ("16 bits", gray(16, 16), RANGE),
    ("16 bits signed", gray(16, 16, signed=1), RANGE),
    ("32 bits", gray(32, 32, pixels=values(0, 1 << 30)), RANGE),
    ("32 bits signed", gray(32, 32, signed=1, pixels=values(-(1 << 29), 1 << 29)), RANGE),
    ("1 bit", gray(1, 1, pixels=values(0, 1)), RANGE),
    ("1 bit, second frame", gray(1, 1, frames=4, pixels=values(0, 1, 4)), RANGE, 1),
    ("lowest is white", gray(16, 12, photometric="MONOCHROME1", **WINDOW), FIRST),
    ("inverse shape", gray(16, 12, PresentationLUTShape="INVERSE", **WINDOW), FIRST),
    ("lowest is white, inverse shape", gray(16, 12, photometric="MONOCHROME1", PresentationLUTShape="INVERSE"), RANGE),
    ("rescaled to Hounsfield units", gray(16, 12, **CT, **WINDOW), FIRST),
    ("rescaled, without window", gray(16, 12, signed=1, RescaleSlope="3", RescaleIntercept="-50"), RANGE),
    ("window of one", gray(16, 12, WindowCenter="2000", WindowWidth="1"), FIRST),
    ("window of two", gray(16, 12, WindowCenter="2000.5", WindowWidth="2"), FIRST),
    ("several windows", gray(16, 12, **CT, WindowCenter=["-600", "40"], WindowWidth=["1600", "400"]), FIRST),
    ("sigmoid", gray(16, 12, **CT, **WINDOW, VOILUTFunction="SIGMOID"), FIRST + ["+Wfs"]),
    ("window asked for", gray(16, 12, **CT, **WINDOW), ["+Ww", "50", "350"], 0, "50,350,Linear"),
    ("sigmoid asked for", gray(16, 12, **CT), ["+Ww", "50", "350", "+Wfs"], 0, "50,350,Sigmoid"),
    ("VOI LUT", gray(16, 12, **table("VOILUTSequence", curve, 500, 16)), VOI_TABLE),
    ("VOI LUT of 8 bits", gray(16, 12, **table("VOILUTSequence", curve >> 8, 500, 8)), VOI_TABLE),
    ("VOI LUT of 12 bits", gray(16, 12, **table("VOILUTSequence", curve >> 4, 0, 12)), VOI_TABLE),
    ("VOI LUT of Hounsfield units", gray(16, 12, **CT, **table("VOILUTSequence", curve, -100, 16, True)), VOI_TABLE),
    ("modality LUT", gray(16, 12, **table("ModalityLUTSequence", curve, 100, 16)), RANGE),
    ("modality LUT and window", gray(16, 12, **table("ModalityLUTSequence", curve >> 4, 0, 12), **WINDOW), FIRST),
    ("signed modality LUT", gray(16, 12, 1, **table("ModalityLUTSequence", curve, -700, 16, True)), RANGE),
    ("overlay", overlay(gray(16, 12), 9, 11, (2, 4)), RANGE, 0, "", 1),
    ("overlay not drawn", overlay(gray(16, 12), 9, 11, (2, 4)), RANGE),
    ("overlay beyond the image", overlay(gray(16, 12), 30, 30, (-3, -5)), RANGE, 0, "", 1),
    ("overlay on white", overlay(gray(16, 12, photometric="MONOCHROME1"), 9, 11, (1, 1)), RANGE, 0, "", 1),
    ("overlay of frames", overlay(gray(8, 8, frames=3), 9, 11, (1, 1), 2, 2), RANGE, 2, "", 1),
    ("overlay of other frames", overlay(gray(8, 8, frames=3), 9, 11, (1, 1), 2, 2), RANGE, 0, "", 1),
    ("overlay in unused bits", embedded_overlay(13), RANGE, 0, "", 1),
    ("overlay in unused bits, not drawn", embedded_overlay(13), RANGE),
    ("RGB", color("RGB", rgb(8), 8), []),
    ("RGB by plane", color("RGB", rgb(8), 8, planar=1), []),
    ("RGB of 16 bits", color("RGB", rgb(16), 16), []),
    ("RGB of 12 bits", color("RGB", rgb(12), 12), []),
    ("YBR_FULL", color("YBR_FULL", rgb(8), 8), []),
    ("YBR_FULL_422", color("YBR_FULL_422", subsampled(), 8), []),
    ("YBR_PARTIAL_422", color("YBR_PARTIAL_422", subsampled(), 8), []),
    ("palette of 16 bits", gray(8, 8, photometric="PALETTE COLOR", **palette(colors, 0, 16)), []),
    ("palette of 8 bits", gray(8, 8, photometric="PALETTE COLOR", **palette(colors >> 8, 0, 8)), []),
    ("palette from a value on", gray(16, 9, photometric="PALETTE COLOR", **palette(colors, 100, 16)), []),
]


def from_chroma(data):
    """By the inverses of the equations of PS3.3 C.7.6.3.1.2."""
    luma = [0.2990, 0.5870, 0.1140] if "FULL" in data.PhotometricInterpretation else [0.2568, 0.5041, 0.0979]
    blue = [-0.1687, -0.3313, 0.5] if "FULL" in data.PhotometricInterpretation else [-0.1482, -0.2910, 0.4392]
    red = [0.5, -0.4187, -0.0813] if "FULL" in data.PhotometricInterpretation else [0.4392, -0.3678, -0.0714]
    samples = numpy.frombuffer(data.PixelData, "u1")[: ROWS * data.Columns * 3]
    if "422" in data.PhotometricInterpretation:
        samples = numpy.frombuffer(data.PixelData, "u1").reshape(-1, 4)
        samples = numpy.stack([samples[:, [0, 2, 3]], samples[:, [1, 2, 3]]], 1)
    offsets = [0 if "FULL" in data.PhotometricInterpretation else 16, 128, 128]
    pixels = (samples.reshape(-1, 3).astype(float) - offsets) @ numpy.linalg.inv([luma, blue, red]).T
    return Image.fromarray(pixels.clip(0, 255).round().astype("u1").reshape(ROWS, data.Columns, 3))


def show(data, options, frame, overlays, folder):
    source, target = os.path.join(folder, "in.dcm"), os.path.join(folder, "out.pnm")
    if data.PhotometricInterpretation.endswith("422"):
        data.Columns = COLUMNS - 1
    data.save_as(source, write_like_original=False)
    drawn = ["+O", "0"] if overlays else ["-O"]
    command = ["dcmj2pnm", "+F", str(frame + 1), "+op", *drawn, *options, source, target]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    with open(source, "rb") as file:
        return file.read(), from_chroma(data) if "YBR" in data.PhotometricInterpretation else Image.open(target)


def packed(data):
    return base64.b64encode(zlib.compress(data, 9)).decode()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, open("rendering.tsv", "w") as output:
        for name, data, options, *rest in CASES:
            frame, window, overlays = (*rest, *(0, "", 0)[len(rest) :])
            file, picture = show(data, options, frame, overlays, folder)
            fields = [name, frame, window, overlays, packed(file), picture.width, picture.height]
            fields += [len(picture.getbands()), packed(picture.tobytes())]
            print(*fields, sep="\t", file=output)
