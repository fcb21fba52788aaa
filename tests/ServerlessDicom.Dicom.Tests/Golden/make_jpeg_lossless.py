"""Writes jpeg-lossless.tsv: generated images as DCMTK's dcmcjpeg and GDCM's gdcmconv encode them.

Columns: kind, rows, columns, samples per pixel, bits allocated, bits stored, signed, SHA-256, frame (base64).
The hash is that of the image's samples, with a point transform of those that dcmdjpeg decodes. Where there is no
frame, that is the frame's length in bytes.
Needs pydicom, numpy, DCMTK and GDCM.
"""

import base64
import hashlib
import os
import subprocess
import tempfile

from generated_images import frame, native, write

SV1, GDCM = ["dcmcjpeg", "+e1"], ["gdcmconv", "--jpeg"]
FRAMES = [
    (("mixed", 1, 1, 1, 8, 8, 0, 0), SV1),
    (("mixed", 1, 1, 3, 8, 8, 0, 0), SV1),
    (("mixed", 1, 61, 1, 16, 16, 0, 0), SV1),
    (("mixed", 61, 1, 1, 8, 8, 0, 0), SV1),
    (("mixed", 13, 17, 1, 8, 1, 0, 0), SV1),
    (("mixed", 13, 17, 1, 8, 2, 0, 0), SV1),
    (("mixed", 13, 17, 1, 8, 5, 1, 0), SV1),
    (("mixed", 13, 17, 1, 8, 7, 0, 0), SV1),
    (("mixed", 13, 17, 1, 8, 8, 1, 0), SV1),
    (("mixed", 20, 31, 1, 16, 9, 0, 0), GDCM),
    (("mixed", 20, 31, 1, 16, 10, 1, 0), GDCM),
    (("mixed", 20, 31, 1, 16, 12, 0, 0), GDCM),
    (("mixed", 20, 31, 1, 16, 12, 1, 0), SV1),
    (("mixed", 20, 31, 1, 16, 14, 0, 0), SV1),
    (("mixed", 20, 31, 1, 16, 16, 1, 0), GDCM),
    (("mixed", 16, 30, 3, 8, 8, 0, 0), GDCM),
    (("mixed", 16, 30, 3, 8, 8, 0, 1), SV1),
    (("mixed", 16, 30, 3, 16, 16, 0, 0), SV1),
    (("mixed", 16, 30, 3, 16, 12, 0, 1), GDCM),
    (("mixed", 20, 31, 1, 8, 8, 0, 0), [*SV1, "+pt", "3"]),
    (("mixed", 20, 31, 1, 16, 12, 1, 0), [*SV1, "+pt", "2"]),
]
for value in range(2, 8):
    tool = ["dcmcjpeg", "+el", "+sv", str(value)]
    FRAMES += [
        (("mixed", 20, 31, 1, 8, 8, 0, 0), tool),
        (("mixed", 20, 31, 1, 16, 16, 0, 0), tool),
        (("mixed", 20, 31, 1, 16, 13, 1, 0), tool),
        (("mixed", 16, 30, 3, 8, 8, 0, 0), tool),
    ]
LENGTHS = [
    ("mixed", 1023, 769, 1, 8, 8, 0, 0),
    ("mixed", 769, 1023, 1, 16, 16, 1, 0),
    ("mixed", 512, 512, 1, 16, 16, 0, 0),
    ("tiles", 1023, 769, 1, 8, 8, 0, 0),
]

with tempfile.TemporaryDirectory() as folder, open("jpeg-lossless.tsv", "w") as output:
    for image, tool in FRAMES:
        source, target = os.path.join(folder, "in.dcm"), os.path.join(folder, "out.dcm")
        expected = write(source, *image)
        subprocess.run([*tool, source, target], check=True)
        if "+pt" in tool:
            expected = native(target, ["dcmdjpeg"])
        fields = [*image[:7], hashlib.sha256(expected).hexdigest(), base64.b64encode(frame(target)).decode()]
        output.write("\t".join(map(str, fields)) + "\n")
    for image in LENGTHS:
        write(source, *image)
        subprocess.run([*SV1, source, target], check=True)
        fields = [*image[:7], len(frame(target)), "-"]
        output.write("\t".join(map(str, fields)) + "\n")
