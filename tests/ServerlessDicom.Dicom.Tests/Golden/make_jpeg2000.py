"""Writes jpeg2000.tsv: codestreams that OpenJPEG makes of generated images, and what they are to decode to.

Columns: name, rows, columns, samples per pixel, bits allocated, bits stored, signed, tolerance, native frame, codestream.
The native frame is its SHA-256 where the tolerance is 0 (then it is the image), else what opj_decompress makes of the
codestream, deflated. Both it and the codestream are in base64. Needs numpy and OpenJPEG's tools.
"""

import base64
import hashlib
import os
import struct
import subprocess
import tempfile
import zlib

import numpy


def image(rows, columns, samples, bits, signed, seed):
    """Waves, a flat corner, and noise."""
    random = numpy.random.RandomState(seed)
    y, x = numpy.mgrid[0:rows, 0:columns]
    full = 1 << bits
    planes = []
    for sample in range(samples):
        plane = (numpy.sin(x / 17 + sample) * numpy.cos(y / 23) * 0.5 + 0.5) * (full - 1)
        noise = random.randint(0, full, (rows, columns))
        plane = numpy.where((x + y) % 97 < 75, plane, plane * 0.9 + noise % max(1, full >> 5))
        plane = numpy.where((x > columns * 0.8) & (y > rows * 0.7), noise, plane)
        plane = numpy.where((x < columns * 0.2) & (y < rows * 0.2), 3 + sample, plane)
        planes.append(numpy.clip(plane, 0, full - 1).astype(numpy.int64) - (full >> 1 if signed else 0))
    return numpy.stack(planes)


def smooth(rows, columns, samples):
    """A large image that takes little room."""
    y, x = numpy.mgrid[0:rows, 0:columns]
    return numpy.stack([(x // 16 + (y // 32) * (sample + 1)) % 256 for sample in range(samples)])


def type_of(bits, signed):
    return ("<i" if signed else "<u") + ("1" if bits <= 8 else "2")


def encode(pixels, bits, signed, options, folder, suffix=".j2k", format=""):
    source, target = os.path.join(folder, "in.rawl"), os.path.join(folder, "out" + suffix)
    samples, rows, columns = pixels.shape
    pixels.astype(type_of(bits, signed)).tofile(source)
    size = f"{columns},{rows},{samples},{bits},{'s' if signed else 'u'}{format}"
    subprocess.run(
        ["opj_compress", "-i", source, "-o", target, "-F", size, *options], check=True, stdout=subprocess.DEVNULL
    )
    with open(target, "rb") as file:
        return file.read()


def decode(codestream, shape, bits, signed, folder, options=()):
    source, target = os.path.join(folder, "in.j2k"), os.path.join(folder, "out.rawl")
    with open(source, "wb") as file:
        file.write(codestream)
    subprocess.run(["opj_decompress", "-i", source, "-o", target, *options], check=True, stdout=subprocess.DEVNULL)
    pixels = numpy.fromfile(target, dtype=type_of(bits, signed)).reshape(shape).astype(numpy.int64)
    if signed:
        # The tool leaves out the bits above those of the samples.
        half = 1 << (bits - 1)
        pixels = ((pixels & (2 * half - 1)) ^ half) - half
    return pixels


def pack(codestream, marker):
    """Moves the headers of packets, all between SOP and EPH, to PPM (0xFF60) or PPT (0xFF61)."""
    start = codestream.index(b"\xff\x90")
    main, parts, position = codestream[:start], [], start
    while codestream[position : position + 2] == b"\xff\x90":
        length = struct.unpack(">I", codestream[position + 6 : position + 10])[0]
        part = codestream[position : position + length]
        position += length
        data = part.index(b"\xff\x93") + 2
        headers, bodies = [], []
        for packet in part[data:].split(b"\xff\x91\x00\x04")[1:]:
            end = packet.index(b"\xff\x92") + 2
            headers.append(packet[2:end])
            bodies.append(packet[end:])
        parts.append((part[: data - 2], b"".join(headers), b"".join(bodies)))

    def segments(headers, size):
        pieces = [headers[i : i + size] for i in range(0, len(headers), size)]
        return b"".join(struct.pack(">HHB", marker, len(piece) + 3, i) + piece for i, piece in enumerate(pieces))

    if marker == 0xFF60:
        main += segments(b"".join(struct.pack(">I", len(headers)) + headers for _, headers, _ in parts), 50)
    result = main
    for header, headers, bodies in parts:
        if marker == 0xFF61:
            header += segments(headers, 30)
        header = header[:6] + struct.pack(">I", len(header) + 2 + len(bodies)) + header[10:]
        result += header + b"\xff\x93" + bodies
    return result + codestream[position:]


def segment(codestream, marker):
    """A marker segment of the main header, and where it is."""
    start = codestream.index(marker)
    return codestream[start : start + 2 + struct.unpack(">H", codestream[start + 2 : start + 4])[0]], start


def override(codestream, kind):
    """Spoils the parameters of the main header, and puts the right ones where they go before them."""
    (cod, at), (qcd, _) = segment(codestream, b"\xff\x52"), segment(codestream, b"\xff\x5c")

    def of_components(spoil):
        result = b""
        for component in range(3):
            style, steps = bytearray(cod[9:]), bytearray(qcd[4:])
            if spoil:
                style[3] ^= 2
                steps[0] ^= 0x20
            result += b"\xff\x53" + struct.pack(">HBB", len(style) + 4, component, cod[4] & 1) + style
            result += b"\xff\x5d" + struct.pack(">HB", len(steps) + 3, component) + steps
        return result

    wrong_cod, wrong_qcd = bytearray(cod), bytearray(qcd)
    wrong_cod[12] ^= 2
    wrong_qcd[4] ^= 0x20
    main = codestream[: codestream.index(b"\xff\x90")]
    rest, result = codestream[len(main) :], main.replace(cod, wrong_cod).replace(qcd, wrong_qcd)
    in_tile = {
        "tile-headers": cod + qcd,
        "component-headers": b"",
        "tile-component-headers": bytes(wrong_cod) + bytes(wrong_qcd) + of_components(False),
    }[kind]
    if kind != "tile-component-headers":
        result += of_components(kind == "tile-headers")
    while rest[:2] == b"\xff\x90":
        length = struct.unpack(">I", rest[6:10])[0]
        added = in_tile if rest[10] == 0 else b""
        result += rest[:6] + struct.pack(">I", length + len(added)) + rest[10:12] + added + rest[12:length]
        rest = rest[length:]
    return result + rest


def derive(codestream):
    """Makes of the steps of all subbands one from which they are derived, with all guard bits."""
    qcd, at = segment(codestream, b"\xff\x5c")
    return codestream[:at] + b"\xff\x5c\x00\x05\xe1" + qcd[5:7] + codestream[at + len(qcd) :]


def cases():
    """Name, image, bits, signed, options."""
    sizes = [(1, 1), (1, 2), (2, 1), (3, 3), (1, 17), (19, 1), (5, 7), (16, 16), (33, 65)]
    for seed, (rows, columns) in enumerate(sizes):
        levels = ["-n", str(max(1, min(6, min(rows, columns).bit_length())))]
        yield f"{columns}x{rows}", image(rows, columns, 1, 8, 0, seed), 8, 0, levels
        yield f"{columns}x{rows}-colour", image(rows, columns, 3, 8, 0, seed), 8, 0, levels
        yield f"{columns}x{rows}-lossy", image(rows, columns, 1, 8, 0, seed), 8, 0, [*levels, "-I", "-r", "2"]
    yield "1023x769", smooth(769, 1023, 1), 8, 0, []
    yield "1023x769-colour", smooth(769, 1023, 3), 8, 0, []
    for bits in range(1, 17):
        for signed in (0, 1):
            if bits > signed:
                pixels = image(21, 26, 1, bits, signed, bits)
                yield f"bits-{bits}-{signed}", pixels, bits, signed, ["-n", "3"]
                if bits % 3 == 0:
                    yield f"bits-{bits}-{signed}-lossy", pixels, bits, signed, ["-n", "3", "-I", "-r", "3"]
    yield "colour-16", image(20, 20, 3, 16, 0, 1), 16, 0, ["-n", "3"]
    yield "colour-signed-12", image(20, 20, 3, 12, 1, 1), 12, 1, ["-n", "3"]
    yield "four-components", image(20, 20, 4, 8, 0, 1), 8, 0, ["-n", "3"]
    yield "no-transform", image(30, 30, 3, 8, 0, 2), 8, 0, ["-n", "4", "-mct", "0"]
    yield "no-transform-lossy", image(30, 30, 3, 8, 0, 2), 8, 0, ["-n", "4", "-mct", "0", "-I", "-r", "4"]

    # Bypass, reset, terminate all, vertically causal, predictable termination, segmentation symbols.
    for style in [1, 2, 4, 8, 16, 32, 1 | 4, 2 | 8 | 32, 1 | 2 | 4 | 8, 63]:
        yield f"style-{style}", image(37, 35, 1, 12, 0, style), 12, 0, ["-M", str(style), "-n", "3"]
        yield f"style-{style}-lossy", image(37, 35, 1, 12, 0, style), 12, 0, ["-M", str(style), "-I", "-r", "4"]
    for width, height, rows, columns in [(4, 4, 30, 30), (4, 1024, 1100, 20), (1024, 4, 20, 1100), (128, 32, 100, 300)]:
        yield f"blocks-{width}x{height}", smooth(rows, columns, 1), 8, 0, ["-b", f"{width},{height}", "-n", "2"]

    # With these tiles, no column or row is the only one of a resolution: OpenJPEG 2.5.0 loses those at odd places.
    pixels, tiled = image(41, 53, 3, 8, 0, 3), image(58, 60, 3, 8, 0, 3)
    for order in ["LRCP", "RLCP", "RPCL", "PCRL", "CPRL"]:
        precincts = ["-c", "[32,32],[16,64],[8,8]", "-b", "8,8"]
        tiles = ["-t", "30,27", "-d", "13,7", "-T", "5,3"]
        yield f"{order}-layers", pixels, 8, 0, ["-p", order, "-r", "20,10,5,1"]
        yield f"{order}-precincts", pixels, 8, 0, ["-p", order, "-r", "9,1", *precincts]
        yield f"{order}-tiles", tiled, 8, 0, ["-p", order, "-r", "9,1", *tiles, "-c", "[32,16],[16,16]", "-n", "4"]
        yield f"{order}-parts", pixels, 8, 0, ["-p", order, "-SOP", "-EPH", "-TP", "R", "-t", "32,32", "-n", "4"]
        yield f"{order}-tiles-lossy", tiled, 8, 0, ["-p", order, "-r", "9,4", "-I", *tiles, "-n", "4", "-PLT", "-TLM"]
    changes = ["-POC", "T1=0,0,1,5,3,CPRL/T1=5,0,1,6,3,RLCP"]
    yield "changes", pixels, 8, 0, ["-n", "6", *changes]
    for offset in ["1,1", "3,2", "7,5"]:
        yield f"offset-{offset}", image(23, 21, 1, 8, 0, 4), 8, 0, ["-d", offset, "-n", "4"]
        yield f"offset-{offset}-lossy", image(23, 21, 1, 8, 0, 4), 8, 0, ["-d", offset, "-n", "4", "-I", "-r", "3"]
    for shift in (5, 12, 20):
        yield f"region-{shift}", image(24, 24, 1, 8, 0, 5), 8, 0, ["-ROI", f"c=0,U={shift}", "-n", "3"]
    yield "layers-lossy", image(40, 40, 1, 12, 0, 6), 12, 0, ["-q", "30,40,50", "-I"]
    yield "layers-cut-off", image(40, 40, 1, 12, 0, 6), 12, 0, ["-r", "9,4"]


def write(output, name, pixels, bits, signed, tolerance, codestream):
    samples, rows, columns = pixels.shape
    native = numpy.moveaxis(pixels, 0, -1).astype(type_of(bits, signed)).tobytes()
    expected = zlib.compress(native, 9) if tolerance else hashlib.sha256(native).digest()
    fields = [name, rows, columns, samples, 8 if bits <= 8 else 16, bits, signed, tolerance]
    fields += [base64.b64encode(value).decode() for value in (expected, codestream)]
    print(*fields, sep="\t", file=output)


with tempfile.TemporaryDirectory() as folder, open("jpeg2000.tsv", "w") as output:
    for name, pixels, bits, signed, options in cases():
        codestream = encode(pixels, bits, signed, options, folder)
        decoded = decode(codestream, pixels.shape, bits, signed, folder)
        is_lossy = "-I" in options or name == "layers-cut-off"
        assert is_lossy or (decoded == pixels).all(), name
        write(output, name, decoded, bits, signed, 1 if is_lossy else 0, codestream)

    pixels = image(41, 53, 3, 8, 0, 3)
    delimited = encode(pixels, 8, 0, ["-SOP", "-EPH", "-TP", "R", "-t", "32,32", "-n", "4"], folder)
    write(output, "packed-main", pixels, 8, 0, 0, pack(delimited, 0xFF60))
    write(output, "packed-tile", pixels, 8, 0, 0, pack(delimited, 0xFF61))
    write(output, "boxes", pixels, 8, 0, 0, encode(pixels, 8, 0, [], folder, ".jp2"))

    # Wrong parameters that others go before: COD and QCD of the main header, its COC and QCC, those of tiles, in turn.
    for name in ["tile-headers", "component-headers", "tile-component-headers"]:
        codestream = encode(pixels, 8, 0, ["-t", "32,32", "-n", "4", "-TP", "R", "-b", "16,16"], folder)
        codestream = override(codestream, name)
        assert (decode(codestream, pixels.shape, 8, 0, folder) == pixels).all(), name
        write(output, name, pixels, 8, 0, 0, codestream)

    # Steps derived from one (QCD 1): what they mean is for OpenJPEG to say.
    gray = image(40, 40, 1, 8, 0, 9)
    codestream = derive(encode(gray, 8, 0, ["-I", "-n", "4"], folder))
    write(output, "derived-steps", decode(codestream, gray.shape, 8, 0, folder), 8, 0, 1, codestream)

    # Chroma of every second column and row: the tool takes and gives it as it is, or doubles it.
    luma, chroma = image(40, 48, 1, 8, 0, 7)[0], image(20, 24, 2, 8, 0, 8)
    source, target = os.path.join(folder, "sub.rawl"), os.path.join(folder, "sub.j2k")
    with open(source, "wb") as file:
        file.write(luma.astype("u1").tobytes() + chroma.astype("u1").tobytes())
    doubled = chroma.repeat(2, axis=1).repeat(2, axis=2)
    for order in ["LRCP", "RPCL", "PCRL", "CPRL"]:
        for kind, options in [("", []), ("-tiles", ["-t", "28,24", "-c", "[16,8],[8,8]", "-b", "8,8"])]:
            subprocess.run(
                ["opj_compress", "-i", source, "-o", target, "-F", "48,40,3,8,u@1x1:2x2:2x2", "-n", "3", "-p", order]
                + options,
                check=True,
                stdout=subprocess.DEVNULL,
            )
            with open(target, "rb") as file:
                expected = numpy.concatenate([luma[None], doubled])
                write(output, f"subsampled-{order}{kind}", expected, 8, 0, 0, file.read())
