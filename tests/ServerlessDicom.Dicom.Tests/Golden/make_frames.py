#!/usr/bin/python3
"""Writes frames.tsv: what pydicom 2.3 takes the frames of the corpus to be.

    /usr/bin/python3 make_frames.py CORPUS > frames.tsv

Columns: file, frame from 0, bytes, first 16 hexadecimal digits of their SHA-256. Encapsulated frames are their
fragments one after the other; native ones are little endian, those of 1 bit start at bit 0 of a byte. Of many
frames, the first 30 and the last are listed.
"""
import hashlib
import pathlib
import sys
import warnings

import numpy
import pydicom
from pydicom.encaps import generate_pixel_data_frame
from pydicom.pixel_data_handlers.util import get_expected_length

FIRST_FRAMES = 30
NATIVE_TAGS = {"PixelData": None, "FloatPixelData": 4, "DoubleFloatPixelData": 8}


def frames_of(dataset):
    keyword = next((tag for tag in NATIVE_TAGS if tag in dataset), None)
    if keyword is None:
        return
    count = int(dataset.get("NumberOfFrames") or 1)
    if dataset[keyword].is_undefined_length:
        yield from generate_pixel_data_frame(dataset.PixelData, count)
        return
    if dataset.BitsAllocated == 1:
        for frame in dataset.pixel_array.reshape(count, -1):
            yield numpy.packbits(frame, bitorder="little").tobytes()
        return
    pixels = dataset[keyword].value
    word = NATIVE_TAGS[keyword] or (2 if dataset[keyword].VR == "OW" else 1)
    if not dataset.is_little_endian and word > 1:
        pixels = numpy.frombuffer(pixels, f">u{word}").astype(f"<u{word}").tobytes()
    length = get_expected_length(dataset) // count
    if dataset.PhotometricInterpretation == "YBR_FULL_422" and len(pixels) >= length // 2 * 3 * count:
        length = length // 2 * 3
    for start in range(0, count * length, length):
        frame = pixels[start : start + length]
        if len(frame) == length:
            yield frame


def main(corpus):
    warnings.simplefilter("ignore")
    for path in sorted(corpus.rglob("*")):
        if not path.is_file():
            continue
        try:
            frames = list(frames_of(pydicom.dcmread(path, force=True)))
        except Exception as problem:
            print(f"{path.relative_to(corpus)}: {type(problem).__name__}: {problem}", file=sys.stderr)
            continue
        for number, frame in enumerate(frames):
            if FIRST_FRAMES <= number < len(frames) - 1:
                continue
            digest = hashlib.sha256(frame).hexdigest()[:16]
            print(path.relative_to(corpus), number, len(frame), digest, sep="\t")


main(pathlib.Path(sys.argv[1]))
