"""Images made by a formula, which Imaging/Codecs/GeneratedImage.cs has too, and what the tools make of them."""

import subprocess

import numpy
import pydicom
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.encaps import defragment_data


def samples(kind, rows, columns, samples_per_pixel, bits, signed):
    """Rows x columns x samples: flat, sloping and noisy thirds ("mixed"), or tiles of flat values ("tiles")."""
    y, x, s = numpy.mgrid[0:rows, 0:columns, 0:samples_per_pixel].astype(numpy.uint64)
    top = numpy.uint64((1 << bits) - 1)
    if kind == "tiles":
        values = ((x >> 5) * 37 + (y >> 4) * 101 + s * 11) & top
    else:
        noise = (x * 73856093 ^ y * 19349663 ^ s * 83492791) * 2654435761 >> 13
        slope = (x * 5 + y * 3 + s * 7 << max(bits - 8, 0)) + (noise & 3)
        values = numpy.where(3 * x < columns, 7 + s, numpy.where(3 * x < 2 * columns, slope, noise)) & top
    values = values.astype(numpy.int64)
    if signed:
        values -= (values >> (bits - 1)) << bits
    return values


def thirds(rows, columns, samples_per_pixel, bits, seed):
    """Rows x columns x samples, unsigned: flat areas, a gradient and noise, over the whole range."""
    random = numpy.random.RandomState(seed)
    y, x = numpy.mgrid[0:rows, 0:columns]
    planes = []
    for sample in range(samples_per_pixel):
        plane = numpy.where(x < columns // 3, 7 + sample, (x * 5 + y * 3 * (sample + 1)) << bits >> 9)
        noise = random.randint(0, 1 << bits, (rows, columns))
        planes.append(numpy.where(x + y > 2 * columns // 3, noise, plane) & ((1 << bits) - 1))
    return numpy.stack(planes, axis=-1)


def empty():
    """A DICOM file without attributes, Explicit VR Little Endian."""
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = "1.2.840.10008.1.2.1"
    meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.7"
    meta.MediaStorageSOPInstanceUID = "2.25.1"
    data = FileDataset(None, {}, file_meta=meta, preamble=b"\0" * 128)
    data.is_little_endian, data.is_implicit_VR = True, False
    data.SOPClassUID, data.SOPInstanceUID = meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID
    return data


def write(path, kind, rows, columns, samples_per_pixel, allocated, bits, signed, planar=0):
    """Writes the image as a DICOM file; gives its samples, those of a pixel together."""
    values = samples(kind, rows, columns, samples_per_pixel, bits, signed)
    values = values.astype(f"<i{allocated // 8}" if signed else f"<u{allocated // 8}")
    data = empty()
    data.Rows, data.Columns, data.SamplesPerPixel = rows, columns, samples_per_pixel
    data.BitsAllocated, data.BitsStored, data.HighBit = allocated, bits, bits - 1
    data.PixelRepresentation = int(signed)
    data.PhotometricInterpretation = "MONOCHROME2" if samples_per_pixel == 1 else "RGB"
    if samples_per_pixel > 1:
        data.PlanarConfiguration = planar
    native = (numpy.moveaxis(values, -1, 0) if planar else values).tobytes()
    data.PixelData = native + b"\0" * (len(native) % 2)
    data["PixelData"].VR = "OB" if allocated == 8 else "OW"
    data.save_as(path, write_like_original=False)
    return values.tobytes()


def frame(path):
    """The only frame of an encapsulated file, its fragments joined."""
    return defragment_data(pydicom.dcmread(path).PixelData)


def native(path, tool):
    """What a tool decodes a file to, the samples of a pixel together."""
    target = path + ".native"
    subprocess.run([*tool, path, target], check=True)
    data = pydicom.dcmread(target)
    size = data.BitsAllocated // 8
    length = data.Rows * data.Columns * data.SamplesPerPixel * size
    values = numpy.frombuffer(data.PixelData[:length], f"<u{size}")
    if data.SamplesPerPixel > 1 and data.PlanarConfiguration == 1:
        values = numpy.moveaxis(values.reshape(data.SamplesPerPixel, data.Rows, data.Columns), 0, -1)
    return values.tobytes()
