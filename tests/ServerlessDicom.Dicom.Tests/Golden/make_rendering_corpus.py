"""Writes rendering-corpus.tsv: what DCMTK's dcmj2pnm makes of the first frame of real files.

Columns: file, columns, rows and samples per pixel of the picture, and SAMPLES of its samples, evenly spread (base64).
Files whose frames DCMTK 3.6.7 cannot decode are left out, as are those in color that are compressed by JPEG: how their
chroma is to be enlarged is not laid down, those of luma and chroma, of which DCMTK cuts off the fraction of each term,
and those with a supplemental palette, which it does not know. Needs pydicom, Pillow and DCMTK, and SERVERLESSDICOM_CORPUS.
"""

import base64
import os
import subprocess
import tempfile

import pydicom
from PIL import Image

SAMPLES = 199
JPEG = "1.2.840.10008.1.2.4."
FOLDER = os.environ["SERVERLESSDICOM_CORPUS"]


def files():
    for folder, _, names in os.walk(FOLDER):
        for name in names:
            yield os.path.relpath(os.path.join(folder, name), FOLDER).replace(os.sep, "/")


def show(path, folder):
    data = pydicom.dcmread(path, stop_before_pixels=True)
    is_gray = data.PhotometricInterpretation.startswith("MONOCHROME")
    if not is_gray and data.file_meta.TransferSyntaxUID.startswith(JPEG):
        return None
    if data.PhotometricInterpretation.startswith("YBR") or data.get("PixelPresentation") in ("COLOR", "MIXED"):
        return None
    options = [] if not is_gray else ["+Wi", "1"] if data.get("WindowCenter") is not None else ["+Wm"]
    target = os.path.join(folder, "out.pnm")
    if os.path.exists(target):
        os.remove(target)
    command = ["dcmj2pnm", "+op", "-O", *options, path, target]
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return Image.open(target) if os.path.exists(target) and os.path.getsize(target) else None


with tempfile.TemporaryDirectory() as folder, open("rendering-corpus.tsv", "w") as output:
    for name in sorted(files()):
        try:
            picture = show(os.path.join(FOLDER, name), folder)
        except (pydicom.errors.InvalidDicomError, AttributeError, OSError, NotImplementedError):
            continue
        if picture is None:
            continue
        samples = picture.tobytes()
        chosen = bytes(samples[i * len(samples) // SAMPLES] for i in range(SAMPLES))
        channels = len(picture.getbands())
        print(name, picture.width, picture.height, channels, base64.b64encode(chosen).decode(), sep="\t", file=output)
