using System.Buffers;
using System.Buffers.Binary;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Codestreams;

/// <summary>Reads the headers of a codestream (ISO/IEC 15444-1 Annex A) and finds its tile-parts. It costs what its input's length makes plausible.</summary>
internal sealed class CodestreamReader
{
    private const int SotLength = 12;

    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly Dictionary<int, TileData> _tiles = [];
    private Queue<ReadOnlyMemory<byte>>? _packedHeaders;
    private int _position;

    private CodestreamReader(ReadOnlyMemory<byte> bytes) => _bytes = bytes;

    /// <summary>Reads the headers.</summary>
    /// <param name="bytes">From SOC on.</param>
    /// <param name="image">What the codestream is to hold.</param>
    /// <exception cref="CodecException">It is not a codestream, or not of such an image.</exception>
    public static Codestream Read(ReadOnlyMemory<byte> bytes, ImagePixel image) =>
        new CodestreamReader(bytes).Read(image);

    private Codestream Read(ImagePixel image)
    {
        if (ReadMarker() != Marker.Soc || ReadMarker() != Marker.Siz)
        {
            throw new CodecException("A JPEG 2000 codestream begins with SOC and SIZ.");
        }

        var size = ImageSize.Read(ReadSegment());
        size.ThrowUnlessOf(image);
        var parameters = new CodingParameters(size.Components.Count);
        var packed = new PackedHeaders();
        int marker;
        while ((marker = ReadMarker()) != Marker.Sot)
        {
            if (marker is Marker.Eoc or Marker.Sod)
            {
                throw new CodecException("The JPEG 2000 codestream has no tiles.");
            }

            if (Marker.IsAlone(marker))
            {
                continue;
            }

            var segment = ReadSegment();
            if (marker == Marker.Ppm)
            {
                packed.Read(segment);
            }
            else
            {
                parameters.Read(marker, segment);
            }
        }

        _packedHeaders = packed.IsEmpty ? null : packed.Split();
        do
        {
            ReadTilePart(size, parameters);
        } while (_position + 2 <= _bytes.Length && ReadMarker() == Marker.Sot);

        return new Codestream
        {
            Size = size,
            Parameters = parameters,
            Tiles = _tiles,
        };
    }

    /// <summary>Reads a tile-part from after its SOT, and goes to its end (ISO/IEC 15444-1 §A.4.2).</summary>
    private void ReadTilePart(ImageSize size, CodingParameters main)
    {
        var start = _position - sizeof(ushort);
        var sot = ReadSegment();
        var index = sot.ReadUInt16();
        var length = sot.ReadUInt32();
        if (index >= size.Tiles || (length != 0 && length < SotLength + sizeof(ushort)))
        {
            throw new CodecException("A JPEG 2000 tile-part is of no tile, or shorter than its header.");
        }

        // The last part of a codestream can leave its length open, and some state one that is too long.
        var end = length == 0 || length > _bytes.Length - start ? _bytes.Length : start + (int)length;
        if (!_tiles.TryGetValue(index, out var tile))
        {
            tile = _tiles[index] = new TileData(new CodingParameters(size.Components.Count, main));
        }

        var ofPart = new PackedHeaders();
        int marker;
        while ((marker = ReadMarker()) != Marker.Sod)
        {
            if (Marker.IsAlone(marker))
            {
                continue;
            }

            var segment = ReadSegment();
            if (marker == Marker.Ppt)
            {
                ofPart.Read(segment);
            }
            else
            {
                tile.Parameters.Read(marker, segment);
            }
        }

        if (_position > end)
        {
            throw new CodecException("A JPEG 2000 tile-part is shorter than its header.");
        }

        tile.PackedHeaders.Write(ofPart.Join());
        ReadOnlyMemory<byte>? packed = null;
        if (_packedHeaders is not null)
        {
            packed = _packedHeaders.TryDequeue(out var headers)
                ? headers
                : throw new CodecException("A JPEG 2000 tile-part has no packet headers.");
        }

        tile.Parts.Add(new TilePart(_bytes[_position..end], packed));
        _position = end;
    }

    private int ReadMarker()
    {
        if (_bytes.Length - _position < sizeof(ushort))
        {
            throw new CodecException("The JPEG 2000 codestream ends in a header.");
        }

        var marker = BinaryPrimitives.ReadUInt16BigEndian(_bytes.Span[_position..]);
        _position += sizeof(ushort);
        return marker;
    }

    private SegmentReader ReadSegment()
    {
        var rest = _bytes.Span[_position..];
        if (
            rest.Length < sizeof(ushort)
            || BinaryPrimitives.ReadUInt16BigEndian(rest) is var length
                && (length < sizeof(ushort) || length > rest.Length)
        )
        {
            throw new CodecException("The JPEG 2000 codestream ends in a header.");
        }

        _position += length;
        return new SegmentReader(rest[sizeof(ushort)..length]);
    }
}
