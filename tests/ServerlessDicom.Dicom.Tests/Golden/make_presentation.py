"""Writes presentation.tsv: generated images and Grayscale Softcopy Presentation States, and what DCMTK's dcmp2pgm shows.

Columns: name, image and presentation state (Part 10, zlib, base64), width, height, shades (zlib, base64). dcmp2pgm applies
the grayscale pipeline and the spatial transformation; not the VOI LUT Function, overlays, shutters, the displayed area, graphics.
Needs pydicom, numpy and DCMTK.
"""

import base64
import io
import os
import re
import subprocess
import tempfile
import zlib

import numpy
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.sequence import Sequence

CT = "1.2.840.10008.5.1.4.1.1.2"
GSPS = "1.2.840.10008.5.1.4.1.1.11.1"
ROWS, COLUMNS = 14, 18


def instance(sop_class, uid, series, modality):
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = "1.2.840.10008.1.2.1"
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = sop_class, uid
    data = FileDataset(None, {}, file_meta=meta, preamble=b"\0" * 128)
    data.is_little_endian, data.is_implicit_VR = True, False
    data.SOPClassUID, data.SOPInstanceUID, data.Modality = sop_class, uid, modality
    data.StudyInstanceUID, data.SeriesInstanceUID = "2.25.1", series
    data.StudyDate, data.StudyTime, data.StudyID, data.AccessionNumber = "20240101", "120000", "1", ""
    data.PatientName, data.PatientID, data.Manufacturer = "A^B", "1", "x"
    data.PatientBirthDate = data.PatientSex = data.ReferringPhysicianName = ""
    data.SeriesNumber = data.InstanceNumber = 1
    return data


def image(bits=12, signed=False, photometric="MONOCHROME2"):
    data = instance(CT, "2.25.10", "2.25.2", "CT")
    data.Rows, data.Columns, data.SamplesPerPixel = ROWS, COLUMNS, 1
    data.PhotometricInterpretation = photometric
    data.BitsAllocated = 8 if bits == 8 else 16
    data.BitsStored, data.HighBit, data.PixelRepresentation = bits, bits - 1, int(signed)
    y, x = numpy.mgrid[0:ROWS, 0:COLUMNS]
    values = (x * 181 + y * 97) % (1 << bits) - (1 << (bits - 1) if signed else 0)
    data.PixelData = values.astype("<u1" if bits == 8 else "<i2" if signed else "<u2").tobytes()
    data["PixelData"].VR = "OB" if bits == 8 else "OW"
    # None of this must show.
    data.WindowCenter, data.WindowWidth, data.RescaleSlope, data.RescaleIntercept = "100", "50", "-3", "7"
    return data


def lut(first, entries, bits, modality=None):
    item = Dataset()
    item.add_new(0x00283002, "US" if first >= 0 else "SS", [len(entries), first, bits])
    if modality:
        item.ModalityLUTType = modality
    item.add_new(0x00283006, "OW", numpy.array(entries, "<u2").tobytes())
    return Sequence([item])


def voi(**attributes):
    item = Dataset()
    for keyword, value in attributes.items():
        setattr(item, keyword, value)
    return Sequence([item])


def state(**attributes):
    data = instance(GSPS, "2.25.20", "2.25.3", "PR")
    data.ContentLabel, data.ContentDescription, data.ContentCreatorName = "LABEL", "", ""
    data.PresentationCreationDate, data.PresentationCreationTime = "20240101", "120000"
    reference = Dataset()
    reference.ReferencedSOPClassUID, reference.ReferencedSOPInstanceUID = CT, "2.25.10"
    series = Dataset()
    series.SeriesInstanceUID, series.ReferencedImageSequence = "2.25.2", Sequence([reference])
    data.ReferencedSeriesSequence = Sequence([series])
    area = Dataset()
    area.DisplayedAreaTopLeftHandCorner, area.DisplayedAreaBottomRightHandCorner = [1, 1], [COLUMNS, ROWS]
    area.PresentationSizeMode, area.PresentationPixelAspectRatio = "SCALE TO FIT", [1, 1]
    data.DisplayedAreaSelectionSequence = Sequence([area])
    if "PresentationLUTSequence" not in attributes:
        data.PresentationLUTShape = "IDENTITY"
    for keyword, value in attributes.items():
        setattr(data, keyword, value)
    return data


def rescale(slope, intercept):
    return {"RescaleSlope": slope, "RescaleIntercept": intercept, "RescaleType": "US"}


def overlay(data):
    bits = numpy.zeros((ROWS, COLUMNS), "u1")
    bits[3:9, 4:12] = 1
    data.add_new(0x60000010, "US", ROWS)
    data.add_new(0x60000011, "US", COLUMNS)
    data.add_new(0x60000040, "CS", "G")
    data.add_new(0x60000050, "SS", [1, 1])
    data.add_new(0x60000100, "US", 1)
    data.add_new(0x60000102, "US", 0)
    packed = numpy.packbits(bits.reshape(-1), bitorder="little").tobytes()
    data.add_new(0x60003000, "OW", packed + b"\0" * (len(packed) % 2))
    return data


RAMP = [i * 257 for i in range(256)]
CURVE = [int((i / 1023) ** 2 * 4095) for i in range(1024)]
CASES = [
    ("identity", image(), state()),
    ("identity-8-bit", image(8), state()),
    ("identity-signed", image(12, True), state()),
    ("identity-monochrome1", image(12, False, "MONOCHROME1"), state()),
    ("inverse", image(), state(PresentationLUTShape="INVERSE")),
    ("rescale", image(), state(**rescale("2.5", "-1000"))),
    ("window", image(), state(SoftcopyVOILUTSequence=voi(WindowCenter="1500", WindowWidth="800"))),
    ("window-rescaled", image(16, True), state(
        **rescale("0.5", "100"), SoftcopyVOILUTSequence=voi(WindowCenter="-200", WindowWidth="4000"))),
    ("window-inverse", image(), state(
        PresentationLUTShape="INVERSE", SoftcopyVOILUTSequence=voi(WindowCenter="1500", WindowWidth="800"))),
    ("voi-lut", image(), state(SoftcopyVOILUTSequence=voi(VOILUTSequence=lut(1000, CURVE, 12)))),
    ("voi-lut-signed", image(12, True), state(SoftcopyVOILUTSequence=voi(VOILUTSequence=lut(-512, CURVE, 12)))),
    ("modality-lut", image(), state(ModalityLUTSequence=lut(500, CURVE, 12, "US"))),
    ("modality-lut-window", image(), state(
        ModalityLUTSequence=lut(500, CURVE, 12, "US"),
        SoftcopyVOILUTSequence=voi(WindowCenter="1000", WindowWidth="1000"))),
    ("presentation-lut", image(), state(PresentationLUTSequence=lut(0, [65535 - v for v in RAMP], 16))),
    ("presentation-lut-window", image(), state(
        SoftcopyVOILUTSequence=voi(WindowCenter="1500", WindowWidth="800"),
        PresentationLUTSequence=lut(0, CURVE, 12))),
    ("overlay-not-activated", overlay(image()), state()),
] + [
    (f"turn-{turn}-{flip}", image(), state(ImageRotation=turn, ImageHorizontalFlip=flip))
    for turn in (0, 90, 180, 270)
    for flip in ("N", "Y")
]


def packed(content):
    return base64.b64encode(zlib.compress(content, 9)).decode()


def saved(data, path):
    data.save_as(path, write_like_original=False)
    with open(path, "rb") as file:
        return file.read()


with tempfile.TemporaryDirectory() as folder, open(
    os.path.join(os.path.dirname(os.path.abspath(__file__)), "presentation.tsv"), "w"
) as target:
    paths = [os.path.join(folder, name) for name in ("image.dcm", "state.dcm", "out.pgm")]
    for name, shown, presentation in CASES:
        files = [saved(shown, paths[0]), saved(presentation, paths[1])]
        subprocess.run(["dcmp2pgm", "-p", paths[1], paths[0], paths[2]], check=True)
        with open(paths[2], "rb") as file:
            head = re.match(rb"P5\s+(?:#[^\n]*\n)*\s*(\d+)\s+(\d+)\s+255\s", content := file.read())
        width, height = head[1].decode(), head[2].decode()
        shades = content[head.end():]
        assert len(shades) == int(width) * int(height)
        target.write("\t".join([name, *map(packed, files), width, height, packed(shades)]) + "\n")
