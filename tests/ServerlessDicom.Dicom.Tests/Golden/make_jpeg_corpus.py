"""Writes jpeg-corpus.tsv: what DCMTK's dcmdjpeg makes of the corpus' JPEG files.

Columns: file, frame, photometric interpretation, SHA-256 of the native samples, color by pixel.
Needs DCMTK, pydicom and the corpus, whose folder is the argument.
"""

import hashlib
import os
import subprocess
import sys
import tempfile

import numpy
import pydicom

FILES = [
    "JPEG-lossy",
    "JPGExtended",
    "SC_jpeg_no_color_transform",
    "SC_jpeg_no_color_transform_2",
    "SC_rgb_dcmtk_+eb+cr",
    "SC_rgb_dcmtk_+eb+cy+n1",
    "SC_rgb_dcmtk_+eb+cy+n2",
    "SC_rgb_dcmtk_+eb+cy+np",
    "SC_rgb_dcmtk_+eb+cy+s2",
    "SC_rgb_dcmtk_+eb+cy+s4",
    "SC_rgb_jpeg_app14_dcmd",
    "SC_rgb_jpeg_dcmtk",
    "SC_rgb_jpeg_lossy_gdcm",
    "SC_rgb_small_odd_jpeg",
    "examples_ybr_color",
]

with tempfile.TemporaryDirectory() as folder, open("jpeg-corpus.tsv", "w") as output:
    for name in FILES:
        source, target = os.path.join(sys.argv[1], f"pydicom/test_files/{name}.dcm"), os.path.join(folder, "native.dcm")
        subprocess.run(["dcmdjpeg", "--conv-never", source, target], check=True)
        data = pydicom.dcmread(target)
        frames = int(data.get("NumberOfFrames", 1))
        native = numpy.frombuffer(data.PixelData, numpy.uint8)
        length = data.Rows * data.Columns * data.SamplesPerPixel * data.BitsAllocated // 8
        for frame in range(0, frames, 10):
            pixels = native[frame * length : (frame + 1) * length]
            if data.get("PlanarConfiguration", 0) == 1:
                pixels = pixels.reshape(3, -1).T
            hash = hashlib.sha256(pixels.tobytes()).hexdigest()
            print(f"{name}.dcm", frame, data.PhotometricInterpretation, hash, sep="\t", file=output)
