"""Writes jpegls.tsv: generated images as DCMTK's dcmcjpls and GDCM's gdcmconv encode them.

Columns: kind, rows, columns, samples per pixel, bits allocated, bits stored, signed, SHA-256, frame (base64).
The hash is that of the image's samples, with loss of those that dcmdjpls decodes; where there is no frame, of the bits of its only
scan, which is interleaved by lines. Needs pydicom, numpy, DCMTK and GDCM.
"""

import base64
import hashlib
import os
import subprocess
import tempfile

from generated_images import frame, native, write

DCMTK, GDCM = ["dcmcjpls"], ["gdcmconv", "--jpegls"]
# Not for less than 8 bits, of which DCMTK (3.6.7) writes what GDCM does not read, and the other way round.
COOKED = [*DCMTK, "+pc"]
FRAMES = [
    (("mixed", 1, 1, 1, 8, 8, 0, 0), DCMTK),
    (("mixed", 1, 1, 3, 8, 8, 0, 0), DCMTK),
    (("mixed", 1, 61, 1, 8, 8, 0, 0), DCMTK),
    (("mixed", 61, 2, 1, 16, 16, 0, 0), DCMTK),
    (("mixed", 13, 17, 1, 8, 7, 1, 0), DCMTK),
    (("mixed", 13, 17, 1, 8, 8, 1, 0), DCMTK),
    (("mixed", 13, 17, 1, 16, 2, 0, 0), GDCM),
    (("mixed", 13, 17, 1, 16, 3, 0, 0), GDCM),
    (("mixed", 13, 17, 1, 16, 5, 0, 0), GDCM),
    (("mixed", 20, 31, 1, 16, 9, 0, 0), COOKED),
    (("mixed", 20, 31, 1, 16, 10, 1, 0), GDCM),
    (("mixed", 20, 31, 1, 16, 11, 1, 0), DCMTK),
    (("mixed", 20, 31, 1, 16, 12, 0, 0), COOKED),
    (("mixed", 20, 31, 1, 16, 13, 1, 0), GDCM),
    (("mixed", 20, 31, 1, 16, 14, 0, 0), COOKED),
    (("mixed", 20, 31, 1, 16, 15, 1, 0), GDCM),
    (("mixed", 20, 31, 1, 16, 16, 0, 0), DCMTK),
    (("mixed", 20, 31, 1, 16, 16, 1, 0), DCMTK),
    (("mixed", 16, 30, 3, 8, 8, 0, 0), [*DCMTK, "+il"]),
    (("mixed", 16, 30, 3, 8, 8, 0, 1), [*DCMTK, "+is"]),
    (("mixed", 16, 30, 3, 8, 8, 0, 0), [*DCMTK, "+in"]),
    (("mixed", 16, 30, 3, 16, 12, 0, 0), [*COOKED, "+is"]),
    (("mixed", 16, 30, 3, 16, 12, 0, 0), [*DCMTK, "+in"]),
    (("mixed", 16, 30, 1, 8, 8, 0, 0), [*COOKED, "+t1", "2", "+t2", "5", "+t3", "60", "+rs", "7"]),
    (("mixed", 16, 30, 3, 16, 10, 0, 0), [*COOKED, "+t1", "9", "+t2", "99", "+t3", "300", "+rs", "255"]),
    (("mixed", 20, 31, 1, 8, 8, 0, 0), [*DCMTK, "+en", "+md", "1"]),
    (("mixed", 20, 31, 1, 8, 8, 0, 0), [*DCMTK, "+en", "+md", "3"]),
    (("mixed", 20, 31, 1, 16, 12, 0, 0), [*COOKED, "+en", "+md", "2"]),
    (("mixed", 20, 31, 1, 16, 16, 0, 0), [*DCMTK, "+en", "+md", "3"]),
    (("mixed", 16, 30, 3, 8, 8, 0, 0), [*DCMTK, "+en", "+md", "1", "+il"]),
    (("mixed", 16, 30, 3, 8, 8, 0, 0), [*DCMTK, "+en", "+md", "2", "+is"]),
    (("mixed", 16, 30, 3, 8, 8, 0, 0), [*DCMTK, "+en", "+md", "3", "+in"]),
    (("tiles", 1023, 769, 1, 8, 8, 0, 0), [*DCMTK, "+en", "+md", "2"]),
    (("tiles", 769, 1023, 1, 16, 12, 1, 0), GDCM),
    (("tiles", 301, 1023, 3, 8, 8, 0, 0), [*DCMTK, "+is"]),
]
SCANS = [
    ("mixed", 1023, 769, 1, 8, 8, 0, 0),
    ("mixed", 769, 1023, 1, 16, 12, 0, 0),
    ("mixed", 512, 512, 1, 16, 16, 0, 0),
    ("tiles", 769, 1023, 3, 8, 8, 0, 0),
    ("mixed", 301, 403, 3, 8, 8, 0, 0),
]


def encode(image, tool, folder):
    source, target = os.path.join(folder, "in.dcm"), os.path.join(folder, "out.dcm")
    expected = write(source, *image)
    subprocess.run([*tool, source, target], check=True)
    return frame(target), native(target, ["dcmdjpls"]) if "+en" in tool else expected


def scan(codestream):
    start = codestream.index(b"\xff\xda")
    start += 2 + int.from_bytes(codestream[start + 2 : start + 4], "big")
    return codestream[start : codestream.rindex(b"\xff\xd9")].rstrip(b"\xff")


def line(image, data, encoded):
    fields = [*image[:7], hashlib.sha256(data).hexdigest(), base64.b64encode(encoded).decode() or "-"]
    return "\t".join(map(str, fields)) + "\n"


with tempfile.TemporaryDirectory() as folder, open("jpegls.tsv", "w") as output:
    for image, tool in FRAMES:
        encoded, decoded = encode(image, tool, folder)
        output.write(line(image, decoded, encoded))
    for image in SCANS:
        encoded, _ = encode(image, [*COOKED, "+il"], folder)
        output.write(line(image, scan(encoded), b""))
