"""Writes htj2k.tsv: frames of HTJ2K, and what OpenJPEG's opj_decompress makes of them.

Columns: rows, columns, samples per pixel, bits stored, pixel representation, by how much samples may differ, native frame,
HTJ2K codestream (base64).
Most are generated images encoded by OpenJPH. That never writes the passes after the cleanup pass; for these, the single
code-block of an image gets random bits, which mean something whatever they are.
Needs numpy, OpenJPEG 2.5, Node.js, and the npm package @cornerstonejs/codec-openjph in a folder that NODE_PATH names.
"""

import base64
import json
import os
import struct
import subprocess
import tempfile

import generated_images
import numpy

# Rows, columns, samples, bits, signed, levels, block exponents, progression order, quantization step (0: lossless).
ENCODED = [
    (1, 1, 1, 8, 0, 0, (6, 6), 2, 0),
    (1, 19, 1, 12, 0, 2, (6, 6), 2, 0),
    (19, 1, 1, 12, 0, 2, (6, 6), 2, 0),
    (2, 2, 1, 16, 0, 1, (6, 6), 2, 0),
    (13, 29, 1, 16, 1, 3, (6, 6), 2, 0),
    (70, 67, 1, 12, 0, 1, (6, 6), 2, 0),
    (67, 70, 1, 8, 0, 5, (3, 3), 0, 0),
    (40, 45, 1, 12, 1, 2, (2, 10), 2, 0),
    (45, 40, 1, 16, 0, 2, (10, 2), 1, 0),
    (33, 35, 3, 8, 0, 5, (6, 6), 2, 0),
    (31, 20, 3, 7, 0, 2, (5, 5), 3, 0),
    (66, 68, 1, 8, 0, 5, (6, 6), 2, 0.002),
    (66, 68, 1, 12, 0, 3, (5, 5), 2, 0.01),
    (35, 40, 3, 8, 0, 4, (6, 6), 4, 0.02),
]

# Rows, columns, bits, passes, whether stripes are causal.
REFINED = [
    (1, 1, 8, 3, 0),
    (4, 4, 8, 2, 0),
    (7, 10, 8, 3, 0),
    (9, 5, 12, 3, 1),
    (33, 31, 12, 3, 0),
    (30, 64, 12, 2, 1),
    (64, 30, 8, 3, 1),
    (18, 17, 14, 3, 0),
]

ENCODE = """
const read = JSON.parse(require('fs').readFileSync(0));
require('@cornerstonejs/codec-openjph')().then(openjph => {
  const encoder = new openjph.HTJ2KEncoder();
  const { frame, levels, block, progression, step, native } = read;
  encoder.getDecodedBuffer(frame).set(Buffer.from(native, 'base64'));
  encoder.setQuality(step === 0, step);
  encoder.setDecompositions(levels);
  encoder.setBlockDimensions({ width: 1 << block[0], height: 1 << block[1] });
  encoder.setProgressionOrder(progression);
  encoder.encode();
  process.stdout.write(Buffer.from(encoder.getEncodedBuffer()).toString('base64'));
});
"""


def image(rows, columns, samples, bits, signed, seed):
    """Flat areas, a gradient and noise, not at the ends of the range, which OpenJPH does not keep."""
    pixels = generated_images.thirds(rows, columns, samples, bits, seed)
    pixels = pixels // 2 + (1 << (bits - 2))
    return pixels - (1 << (bits - 1)) if signed else pixels


def encode_part1(pixels, folder):
    rows, columns, _ = pixels.shape
    source, target = os.path.join(folder, "in.pgm"), os.path.join(folder, "out.j2k")
    with open(source, "wb") as file:
        file.write(f"P5\n{columns} {rows}\n255\n".encode() + pixels.astype("u1").tobytes())
    subprocess.run(["opj_compress", "-i", source, "-o", target, "-n", "1"], check=True, stdout=subprocess.DEVNULL)
    with open(target, "rb") as file:
        return file.read()


def type_of(bits, signed):
    return "<" + ("i" if signed else "u") + ("1" if bits <= 8 else "2")


def encode(pixels, bits, signed, levels, block, progression, step):
    rows, columns, samples = pixels.shape
    frame = {
        "width": columns,
        "height": rows,
        "bitsPerSample": bits,
        "componentCount": samples,
        "isSigned": bool(signed),
        "isUsingColorTransform": samples == 3,
    }
    native = base64.b64encode(pixels.astype(type_of(bits, signed)).tobytes()).decode()
    parameters = {"levels": levels, "block": block, "progression": progression, "step": step}
    order = json.dumps({"frame": frame, "native": native, **parameters})
    result = subprocess.run(["node", "-e", ENCODE], input=order.encode(), check=True, stdout=subprocess.PIPE)
    return base64.b64decode(result.stdout)


def decode(codestream, shape, bits, signed, folder):
    source, target = os.path.join(folder, "in.j2c"), os.path.join(folder, "out.rawl")
    with open(source, "wb") as file:
        file.write(codestream)
    subprocess.run(["opj_decompress", "-i", source, "-o", target, "-quiet"], check=True, stdout=subprocess.DEVNULL)
    rows, columns, samples = shape
    planes = numpy.fromfile(target, type_of(bits, False)).reshape(samples, rows, columns).astype(int)
    if signed:
        planes = (planes ^ (1 << (bits - 1))) - (1 << (bits - 1))
    return numpy.moveaxis(planes & -1, 0, -1)


class BitReader:
    def __init__(self, data, at):
        self.data, self.at, self.bits, self.byte = data, at, 0, 0

    def read(self, count=1):
        value = 0
        for _ in range(count):
            if self.bits == 0:
                self.bits = 7 if self.byte == 0xFF else 8
                self.byte, self.at = self.data[self.at], self.at + 1
            self.bits -= 1
            value = value * 2 + (self.byte >> self.bits & 1)
        return value


def write_bits(text):
    data, size = bytearray(), 8
    while text:
        data.append(int(text[:size].ljust(size, "0"), 2))
        text, size = text[size:], 7 if data[-1] == 0xFF else 8
    return bytes(data) + (b"\0" if data[-1] == 0xFF else b"")


class OneBlock:
    """An image of one code-block, whose bytes are of one segment, taken apart to be put together in other ways."""

    def __init__(self, codestream):
        self.data = bytearray(codestream)
        self.start = self.data.index(b"\xff\x93") + 2
        bits = BitReader(self.data, self.start)
        assert bits.read(2) == 3
        self.planes = 0
        while not bits.read():
            self.planes += 1
        self.passes = 1 + bits.read()
        if self.passes == 2:
            self.passes += bits.read() and 1 + bits.read(2)
            self.passes += self.passes == 6 and bits.read(5)
        length_bits = 2 + self.passes.bit_length()
        while bits.read():
            length_bits += 1
        length = bits.read(length_bits)
        self.cleanup = self.data[bits.at : bits.at + length]

    def refine(self, causal, seed):
        """Gives samples one more bit, and random bits for the passes that it comes in."""
        self.data[self.data.index(b"\xff\x51") + 40] += 1
        self.data[self.data.index(b"\xff\x52") + 12] |= 8 * causal
        self.data[self.data.index(b"\xff\x5c") + 5] += 8
        random = numpy.random.RandomState(seed)
        self.refinement = bytearray(random.randint(0, 255, 1 + len(self.cleanup) // 2).tolist())
        for i in range(3, len(self.refinement) - 1, 7):
            self.refinement[i : i + 2] = [0xFF, self.refinement[i + 1] & 0x7F]
        return self

    def mix(self):
        """Says that only some of the code-blocks are of high throughput."""
        self.data[self.data.index(b"\xff\x52") + 12] |= 0xC0
        return self

    def join(self, *packets, spare=0):
        """Makes a codestream of packets, each of which has passes, the segments' passes and bytes."""
        body, included, length_bits = b"", False, 3
        for passes, segments in packets:
            header = "11" if included else "11" + "0" * self.planes + "1"
            included = True
            few = {1: "0", 2: "10", 3: "1100", 4: "1101", 5: "1110"}
            header += few[passes] if passes in few else "1111" + format(passes - 6, "05b")
            widths = [len(part).bit_length() - (some.bit_length() - 1) for some, part in segments]
            wide = max(length_bits, *(width + spare for width in widths))
            header += "1" * (wide - length_bits) + "0"
            length_bits = wide
            for some, part in segments:
                header += format(len(part), f"0{wide + some.bit_length() - 1}b")
            body += write_bits(header) + b"".join(part for some, part in segments)
        data = self.data[: self.start] + body + b"\xff\xd9"
        data[data.index(b"\xff\x52") + 7] = len(packets)
        part = data.index(b"\xff\x90")
        data[part + 6 : part + 10] = struct.pack(">I", len(data) - 2 - part)
        return bytes(data)


def write(output, pixels, bits, signed, tolerance, codestream):
    fields = [*pixels.shape, bits, signed, tolerance]
    fields += [base64.b64encode(part).decode() for part in (pixels.astype(type_of(bits, signed)).tobytes(), codestream)]
    print(*fields, sep="\t", file=output)


with tempfile.TemporaryDirectory() as folder, open("htj2k.tsv", "w") as output:
    for seed, (rows, columns, samples, bits, signed, levels, block, progression, step) in enumerate(ENCODED):
        pixels = image(rows, columns, samples, bits, signed, seed)
        codestream = encode(pixels, bits, signed, levels, block, progression, step)
        decoded = decode(codestream, pixels.shape, bits, signed, folder)
        assert step > 0 or (decoded == pixels).all()
        write(output, decoded, bits, signed, 1 if step > 0 else 0, codestream)
    for seed, (rows, columns, bits, passes, causal) in enumerate(REFINED):
        pixels = image(rows, columns, 1, bits, 0, seed)
        block = OneBlock(encode(pixels, bits, 0, 0, (6, 6), 2, 0)).refine(causal, seed)
        first, second = (1, block.cleanup), (passes - 1, block.refinement)
        codestream = block.join((passes, [first, second]))
        decoded = decode(codestream, pixels.shape, bits + 1, 0, folder)
        write(output, decoded, bits + 1, 0, 0, codestream)

        if pixels.size > 400:
            continue

        # OpenJPEG knows neither placeholders nor layers here, but both make no difference.
        write(output, decoded, bits + 1, 0, 0, block.join((1, [first]), (passes - 1, [second])))
        block.planes -= 2
        write(output, decoded, bits + 1, 0, 0, block.join((passes + 6, [(7, block.cleanup), second])))
        held = [(2, [(2, b"")]), (4, [(4, b"")]), (passes, [first, second])]
        write(output, decoded, bits + 1, 0, 0, block.join(*held))

        # Nor sets of passes, of which the last one with bytes is decoded, as it has all.
        other = OneBlock(encode(image(rows, columns, 1, bits, 0, 99), bits, 0, 0, (6, 6), 2, 0)).cleanup
        block.planes += 1
        sets = [(3, [(1, other), (2, block.refinement[::-1])]), (passes, [first, second])]
        write(output, decoded, bits + 1, 0, 0, block.join(*sets))
        if passes == 3:
            empty = (3, [(1, b""), (2, b"")])
            write(output, decoded, bits + 1, 0, 0, block.join(*sets, empty))

    # What it makes of mixed code-blocks is what it makes of them by themselves.
    for seed, (rows, columns) in enumerate([(1, 1), (2, 3), (12, 15), (40, 50)]):
        pixels = image(rows, columns, 1, 8, 0, seed)
        block = OneBlock(encode_part1(pixels, folder)).mix()
        write(output, pixels, 8, 0, 0, block.join((block.passes, [(block.passes, block.cleanup)])))
        block = OneBlock(encode(pixels, 8, 0, 0, (6, 6), 2, 0)).mix()
        write(output, pixels, 8, 0, 0, block.join((1, [(1, block.cleanup)]), spare=1))
