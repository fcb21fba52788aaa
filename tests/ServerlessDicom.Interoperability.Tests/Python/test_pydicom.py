"""pydicom 2.3 with NumPy and GDCM reads what the service sends, and the service what it writes."""

import base64
import io
import json
import os
import pathlib
import shutil
import struct
import subprocess
import unittest
import urllib.request
import warnings
import zlib

import numpy
import pydicom
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    RLELossless,
)

URL = os.environ["DICOMWEB_URL"]
SAMPLES = pathlib.Path(os.environ["SAMPLES"])
UIDS = json.loads((SAMPLES / "samples.json").read_text())
IMAGES = ("ct", "dx", "cr", "us", "photo", "palette", "ybr")


def resource(name):
    uids = UIDS[name]
    return (
        f"{URL}/studies/{uids['studyInstanceUID']}/series/{uids['seriesInstanceUID']}"
        f"/instances/{uids['sopInstanceUID']}"
    )


def get(url, accept):
    with urllib.request.urlopen(urllib.request.Request(url, headers={"Accept": accept})) as answer:
        return answer.read()


def retrieve(url, transfer_syntax):
    return pydicom.dcmread(io.BytesIO(get(url, f"application/dicom; transfer-syntax={transfer_syntax}")))


def original(name):
    return pydicom.dcmread(SAMPLES / f"{name}.dcm")


def store(dataset):
    """Stores a data set, and says where it can be had."""
    payload = io.BytesIO()
    dataset.save_as(payload, write_like_original=False)
    return post(payload.getvalue(), "application/dicom")


def post(payload, media_type):
    """Stores one instance, and says where it can be had."""
    request = urllib.request.Request(f"{URL}/studies", data=payload, headers={"Content-Type": media_type})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)["00081199"]["Value"][0]["00081190"]["Value"][0]


def bulk_data(_, vr, uri):
    """What pydicom asks for where metadata have a BulkDataURI."""
    data = get(uri, "application/octet-stream")
    return data if vr in ("OB", "OD", "OF", "OL", "OV", "OW", "UN") else data.decode().rstrip(" ")


def plain(dataset):
    """Elements as text, without padding, for data sets that came different ways."""
    result = {}
    for element in dataset:
        if element.tag == 0x00080005:
            continue
        if element.VR == "SQ":
            result[element.tag] = [plain(item) for item in element.value]
        else:
            result[element.tag] = (element.VR, element.value)
    return result


class Retrieved(unittest.TestCase):
    maxDiff = None

    def test_instances_are_what_was_stored(self):
        for name in UIDS:
            with self.subTest(name):
                for transfer_syntax in ("*", ExplicitVRLittleEndian, DeflatedExplicitVRLittleEndian):
                    self.assertEqual(plain(retrieve(resource(name), transfer_syntax)), plain(original(name)))

    def test_pixels_are_the_same_in_each_transfer_syntax(self):
        for end in (".1", ".1.99", ".5", ".4.70", ".4.80", ".4.90"):
            transfer_syntax = "1.2.840.10008.1.2" + end
            others = {".1": ("seg", "dose"), ".1.99": ("seg", "dose"), ".5": ("dose",)}.get(end, ())
            for name in (*IMAGES, *others):
                with self.subTest(f"{name} {transfer_syntax}"):
                    dataset = retrieve(resource(name), transfer_syntax)
                    self.assertEqual(dataset.file_meta.TransferSyntaxUID, transfer_syntax)
                    numpy.testing.assert_array_equal(dataset.pixel_array, original(name).pixel_array)

    def test_frames_are_those_of_the_pixel_array(self):
        for name in (*IMAGES, "seg", "dose"):
            with self.subTest(name):
                dataset = original(name)
                frames = dataset.pixel_array if dataset.get("NumberOfFrames", 1) > 1 else [dataset.pixel_array]
                for number, frame in enumerate(frames, 1):
                    received = get(f"{resource(name)}/frames/{number}", "application/octet-stream")
                    if dataset.BitsAllocated == 1:
                        frame = numpy.packbits(frame.ravel(), bitorder="little")
                    elif dataset.get("PlanarConfiguration", 0) == 1:
                        frame = numpy.moveaxis(frame, 2, 0)
                    self.assertEqual(received, frame.tobytes())

    def test_metadata_are_the_data_set(self):
        for name in UIDS:
            with self.subTest(name):
                metadata = json.loads(get(f"{resource(name)}/metadata", "application/dicom+json"))[0]
                dataset = Dataset.from_json(metadata, bulk_data)
                self.assertEqual(dataset.SpecificCharacterSet if "SpecificCharacterSet" in dataset else "", utf8(name))
                self.assertEqual(plain(dataset), plain(original(name)))

    @unittest.skipUnless(shutil.which("dcm2json"), "there is no DCMTK")
    def test_metadata_are_what_dcm2json_says(self):
        # It knows no code extensions.
        for name in UIDS.keys() - {"report"}:
            with self.subTest(name):
                metadata = json.loads(get(f"{resource(name)}/metadata", "application/dicom+json"))[0]
                said = subprocess.run(["dcm2json", SAMPLES / f"{name}.dcm"], capture_output=True, check=True).stdout
                self.assertEqual(inline(metadata), inline(json.loads(said)))


    @unittest.skipUnless(shutil.which("dcmj2pnm"), "there is no DCMTK")
    def test_pictures_are_those_of_dcmj2pnm(self):
        for name in IMAGES:
            with self.subTest(name):
                # The first window, or all values that there are.
                window = ["+Wi", "1"] if "WindowCenter" in original(name) else ["+Wm"] if name == "dx" else []
                said = subprocess.run(
                    ["dcmj2pnm", *window, "--write-raw-pnm", SAMPLES / f"{name}.dcm"], capture_output=True, check=True
                ).stdout
                expected = read_pnm(said)
                received = read_png(get(f"{resource(name)}/frames/1/rendered", "image/png"))
                # DCMTK rounds down more than once on the way from YCbCr.
                most = 2 if name == "ybr" else 1
                self.assertLessEqual(numpy.abs(numpy.squeeze(received) - numpy.squeeze(expected)).max(), most)


def read_pnm(data):
    """The samples of a raw PGM or PPM with values to 255."""
    kind, columns, rows, most, pixels = data.split(maxsplit=4)
    assert most == b"255"
    return numpy.frombuffer(data[-int(columns) * int(rows) * (3 if kind == b"P6" else 1) :], "u1").reshape(
        int(rows), int(columns), -1
    ).astype(int)


def read_png(data):
    """The samples of a PNG of 8 bits, gray or RGB, without interlacing (ISO/IEC 15948)."""
    at, compressed = 8, b""
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        chunk = data[at + 8 : at + 8 + length]
        if kind == b"IHDR":
            columns, rows, depth, color = struct.unpack(">IIBB", chunk[:10])
            assert depth == 8 and color in (0, 2)
        elif kind == b"IDAT":
            compressed += chunk
        at += length + 12
    samples = 3 if color == 2 else 1
    lines = numpy.frombuffer(zlib.decompress(compressed), "u1").reshape(rows, 1 + columns * samples).astype(int)
    image = numpy.zeros((rows + 1, columns * samples + samples), int)
    for row, line in enumerate(lines, 1):
        for i, value in enumerate(line[1:], samples):
            left, above, corner = image[row, i - samples], image[row - 1, i], image[row - 1, i - samples]
            nearest = min((left, above, corner), key=lambda near: abs(left + above - corner - near))
            image[row, i] = (value + (0, left, above, (left + above) // 2, nearest)[line[0]]) % 256
    return image[1:, samples:].reshape(rows, columns, samples)


def utf8(name):
    return "ISO_IR 192" if "SpecificCharacterSet" in original(name) else ""


def inline(metadata):
    """Metadata with bulk data in them, and numbers as numbers, for comparison with those of another program."""
    result = {}
    for tag, element in metadata.items():
        element = dict(element)
        if "BulkDataURI" in element:
            data = get(element.pop("BulkDataURI"), "application/octet-stream")
            if element["vr"] in ("OB", "OF", "OW", "UN"):
                element["InlineBinary"] = base64.b64encode(data).decode()
            else:
                element["Value"] = [data.decode().rstrip(" ")]
        if element["vr"] == "SQ":
            element["Value"] = [inline(item) for item in element.get("Value", [])]
        if element["vr"] in ("DS", "IS", "FL", "FD"):
            element["Value"] = [numpy.float32(value) for value in element.get("Value", [])]
        result[tag] = element
    return result


class Stored(unittest.TestCase):
    def make(self, number, transfer_syntax):
        """A data set as pydicom's users make them."""
        meta = FileMetaDataset()
        meta.TransferSyntaxUID = transfer_syntax
        meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.7"
        meta.MediaStorageSOPInstanceUID = f"1.2.3.760.1.{number}"
        dataset = FileDataset(None, {}, file_meta=meta, preamble=bytes(128))
        dataset.SOPClassUID = meta.MediaStorageSOPClassUID
        dataset.SOPInstanceUID = meta.MediaStorageSOPInstanceUID
        dataset.StudyInstanceUID = "1.2.3.760"
        dataset.SeriesInstanceUID = "1.2.3.760.1"
        dataset.SpecificCharacterSet = "ISO_IR 100"
        dataset.PatientName = "Åström^Örjan"
        dataset.PatientID = "PYDICOM"
        dataset.Modality = "OT"
        code = Dataset()
        code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = "T-D0050", "SRT", "Tissue"
        code.is_undefined_length_sequence_item = True
        dataset.AnatomicRegionSequence = Sequence([code, Dataset()])
        dataset["AnatomicRegionSequence"].is_undefined_length = True
        private = dataset.private_block(0x0011, "ACME", create=True)
        private.add_new(1, "DS", ["1.5", "-2"])
        dataset.Rows, dataset.Columns = 5, 7
        dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
        dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 16, 16, 15, 0
        pixels = numpy.arange(35, dtype="<u2").reshape(5, 7) * 1000
        dataset.is_little_endian = transfer_syntax != ExplicitVRBigEndian
        dataset.is_implicit_VR = transfer_syntax == ImplicitVRLittleEndian
        dataset.PixelData = pixels.astype(pixels.dtype if dataset.is_little_endian else ">u2").tobytes()
        dataset["PixelData"].VR = "OW"
        return dataset, pixels

    def test_what_it_writes_comes_back(self):
        syntaxes = (
            ExplicitVRLittleEndian,
            ImplicitVRLittleEndian,
            ExplicitVRBigEndian,
            DeflatedExplicitVRLittleEndian,
        )
        for number, transfer_syntax in enumerate(syntaxes, 1):
            with self.subTest(transfer_syntax.name):
                dataset, pixels = self.make(number, transfer_syntax)
                url = store(dataset)
                received = retrieve(url, "*")
                expected = plain(dataset)
                if transfer_syntax == ImplicitVRLittleEndian:
                    # Nobody but its maker knows the VR of a private attribute.
                    expected[pydicom.tag.Tag(0x0011, 0x1001)] = ("UN", b"1.5\\-2")
                if transfer_syntax == ExplicitVRBigEndian:
                    expected[pydicom.tag.Tag("PixelData")] = ("OW", pixels.tobytes())
                self.assertEqual(plain(received), expected)
                numpy.testing.assert_array_equal(received.pixel_array, pixels)
                self.assertNotIn(received.file_meta.TransferSyntaxUID, (ImplicitVRLittleEndian, ExplicitVRBigEndian))

    def test_what_it_compresses_comes_back(self):
        dataset, pixels = self.make(9, ExplicitVRLittleEndian)
        dataset.compress(RLELossless)
        url = store(dataset)
        self.assertEqual(retrieve(url, "*").PixelData, dataset.PixelData)
        for transfer_syntax in (ExplicitVRLittleEndian, RLELossless, "1.2.840.10008.1.2.4.80"):
            numpy.testing.assert_array_equal(retrieve(url, transfer_syntax).pixel_array, pixels)

    def test_what_it_writes_as_json_with_bulk_data_comes_back(self):
        dataset, pixels = self.make(10, ExplicitVRLittleEndian)
        bulk = {}

        def keep(element):
            bulk[f"bulk/{len(bulk)}"] = element.value
            return f"bulk/{len(bulk) - 1}"

        metadata = json.dumps([dataset.to_json_dict(bulk_data_threshold=32, bulk_data_element_handler=keep)])
        self.assertEqual(len(bulk), 1)
        parts = [b"Content-Type: application/dicom+json\r\n\r\n" + metadata.encode()]
        for uri, value in bulk.items():
            headers = f"Content-Type: application/octet-stream\r\nContent-Location: {uri}\r\n\r\n"
            parts.append(headers.encode() + value)
        body = b"".join(b"--a-boundary\r\n" + part + b"\r\n" for part in parts) + b"--a-boundary--\r\n"
        url = post(body, 'multipart/related; type="application/dicom+json"; boundary=a-boundary')

        received = retrieve(url, "*")
        self.assertEqual(plain(received), plain(dataset))
        numpy.testing.assert_array_equal(received.pixel_array, pixels)


if __name__ == "__main__":
    # It warns of what the samples are made to have, such as unknown private attributes.
    warnings.simplefilter("ignore")
    unittest.main(warnings="ignore")
