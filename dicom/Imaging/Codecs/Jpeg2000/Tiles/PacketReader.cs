using System.Buffers.Binary;
using System.Numerics;
using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Blocks;
using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Codestreams;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Tiles;

/// <summary>Reads the packets of a tile: says where the passes of its code-blocks are (ISO/IEC 15444-1 §B.9, §B.10).</summary>
internal sealed class PacketReader
{
    private const int SopLength = 6;
    private const int EphLength = 2;
    private const int MaxLengthBits = 31;

    // A code-block has at least 16 samples but in tiny precincts, so this leaves room for a hundred layers.
    private const int VisitsOfSample = 8;

    private readonly Tile _tile;
    private readonly List<TilePart> _parts;
    private readonly List<(CodeBlock Block, int Passes, bool IsNewSegment, int Length)> _contributions = [];
    private ReadOnlyMemory<byte> _packets;
    private ReadOnlyMemory<byte> _headers;
    private readonly bool _areHeadersOfTile;
    private bool _areHeadersApart;
    private int _part;
    private long _visitsLeft;

    private PacketReader(Tile tile, TileData data)
    {
        _tile = tile;
        _parts = data.Parts;
        _visitsLeft =
            VisitsOfSample * tile.Components.Sum(component => (long)component.Area.Width * component.Area.Height)
            + data.Length;
        if (data.PackedHeaders.WrittenCount > 0)
        {
            _headers = data.PackedHeaders.WrittenMemory;
            _areHeadersOfTile = _areHeadersApart = true;
        }
    }

    /// <summary>Reads all packets.</summary>
    /// <param name="tile">The tile, of which nothing has been read.</param>
    /// <param name="data">Its parts.</param>
    /// <exception cref="CodecException">They are not, or not all, there.</exception>
    public static void Read(Tile tile, TileData data) => new PacketReader(tile, data).Read();

    private void Read()
    {
        foreach (var packet in _tile.Packets())
        {
            var component = _tile.Components[packet.Component];
            var resolution = component.Resolutions[packet.Resolution];
            GoToPacket();
            Read(component.Style.BlockStyle, resolution, packet);
            resolution.LayersRead(packet.Precinct)++;
        }
    }

    /// <summary>Goes to the next tile-part when one has ended: no packet is in two of them.</summary>
    private void GoToPacket()
    {
        while (_areHeadersApart ? _headers.IsEmpty : _packets.IsEmpty)
        {
            NextPart();
        }

        if (_areHeadersOfTile && _packets.IsEmpty && _part < _parts.Count)
        {
            NextPart();
        }
    }

    private void NextPart()
    {
        if (_part == _parts.Count)
        {
            throw new CodecException("The JPEG 2000 codestream has not all packets of a tile.");
        }

        var part = _parts[_part++];
        _packets = part.Packets;
        if (!_areHeadersOfTile && part.PackedHeaders is { } headers)
        {
            (_headers, _areHeadersApart) = (headers, true);
        }
    }

    private void Read(CodeBlockStyle style, Resolution resolution, PacketId packet)
    {
        // Neither a packet header nor a code-block begins like these markers, so they need not have been announced.
        if (StartsWith(_packets, Marker.Sop) && _packets.Length >= SopLength)
        {
            _packets = _packets[SopLength..];
        }

        var bits = new PacketBits((_areHeadersApart ? _headers : _packets).Span);
        _contributions.Clear();
        if (bits.Read())
        {
            foreach (var band in resolution.PrecinctAt(packet.Precinct).Bands)
            {
                Visit(band.Count);
                for (var index = 0; index < band.Count; index++)
                {
                    ReadBlock(ref bits, style, band, index, packet.Layer);
                }
            }
        }

        bits.Align();
        if (_areHeadersApart)
        {
            _headers = AfterHeader(_headers[bits.Position..]);
        }
        else
        {
            _packets = AfterHeader(_packets[bits.Position..]);
        }

        foreach (var (block, passes, isNewSegment, length) in _contributions)
        {
            if (length > _packets.Length)
            {
                throw new CodecException("The JPEG 2000 codestream ends in a packet.");
            }

            block.Pieces.Add(new CodeBlockPiece(passes, isNewSegment, _packets[..length]));
            _packets = _packets[length..];
        }
    }

    private static ReadOnlyMemory<byte> AfterHeader(ReadOnlyMemory<byte> rest) =>
        StartsWith(rest, Marker.Eph) ? rest[EphLength..] : rest;

    private static bool StartsWith(ReadOnlyMemory<byte> bytes, int marker) =>
        bytes.Length >= sizeof(ushort) && BinaryPrimitives.ReadUInt16BigEndian(bytes.Span) == marker;

    private void ReadBlock(ref PacketBits bits, CodeBlockStyle style, PrecinctBand band, int index, int layer)
    {
        var block = band.BlockAt(index);
        if (block is not null ? !bits.Read() : !band.Inclusion.IsBelow(ref bits, index, layer + 1))
        {
            return;
        }

        block ??= band.Include(index, style, ReadZeroBitPlanes(ref bits, band, index));
        var passes = ReadPasses(ref bits);
        while (bits.Read())
        {
            block.LengthBits++;
        }

        if (block.Passes + passes > BlockSegments.PassesOfBitPlane * band.Subband.BitPlanes)
        {
            throw new CodecException("A JPEG 2000 code-block has more passes than its bit-planes.");
        }

        if ((block.Style & CodeBlockStyle.HighThroughput) != 0 && block.Pieces.Count == 0)
        {
            passes = ReadToCleanup(ref bits, block, passes);
        }

        while (passes > 0)
        {
            Visit(1);
            var (isNewSegment, room) = BlockSegments.RoomAt(block.Style, block.Passes);
            var some = Math.Min(passes, room);
            Add(block, some, isNewSegment, ReadLength(ref bits, block, some));
            passes -= some;
        }
    }

    /// <summary>
    /// Of a code-block of high throughput, reads up to the first cleanup pass that has bytes. Placeholders can come before it,
    /// with which its length is coded as if it were one segment (ISO/IEC 15444-15 Annex B). A mixed one can turn out not to be
    /// of high throughput.
    /// </summary>
    /// <returns>How many of the passes are left.</returns>
    private int ReadToCleanup(ref PacketBits bits, CodeBlock block, int passes)
    {
        var afterCleanup = (block.Passes + passes - 1) % BlockSegments.PassesOfBitPlane;
        var some = passes > afterCleanup ? passes - afterCleanup : passes;
        var length = ReadLength(ref bits, block, some);
        if (length > 0 && passes > afterCleanup && !IsOfPart1(block, some, length))
        {
            block.Style &= ~CodeBlockStyle.Mixed;
            block.Passes += some - 1;
            block.Placeholders = block.Passes;
            Add(block, 1, isNewSegment: true, length);
            return passes - some;
        }

        // Nothing but placeholders, together without bytes; or passes of Part 1, together as well.
        var more = BitOperations.Log2((uint)passes) - BitOperations.Log2((uint)some);
        CheckLengthBits(block, passes);
        length = (length << more) | bits.Read(more);
        if (length == 0)
        {
            block.Passes += passes;
            return 0;
        }

        var isMixed = (block.Style & CodeBlockStyle.Mixed) != 0;
        block.Style &= ~(CodeBlockStyle.HighThroughput | CodeBlockStyle.Mixed);
        if (!isMixed || block.Passes > 0 || BlockSegments.RoomAt(block.Style, 0).Room < passes)
        {
            throw new CodecException("An HTJ2K code-block has bytes that are of no pass.");
        }

        Add(block, passes, isNewSegment: true, length);
        return 0;
    }

    /// <summary>A mixed code-block is of Part 1 unless its length has more bits than it needs.</summary>
    private static bool IsOfPart1(CodeBlock block, int passes, int length) =>
        (block.Style & CodeBlockStyle.Mixed) != 0
        && (
            block.LengthBits == CodeBlock.FirstLengthBits
            || length == 1
            || length >> (block.LengthBits + BitOperations.Log2((uint)passes) - 1) != 0
        );

    private static int ReadLength(ref PacketBits bits, CodeBlock block, int passes) =>
        bits.Read(CheckLengthBits(block, passes));

    private static int CheckLengthBits(CodeBlock block, int passes) =>
        block.LengthBits + BitOperations.Log2((uint)passes) is <= MaxLengthBits and var lengthBits
            ? lengthBits
            : throw new CodecException("The length of a JPEG 2000 code-block has too many bits.");

    private void Add(CodeBlock block, int passes, bool isNewSegment, int length)
    {
        _contributions.Add((block, passes, isNewSegment, length));
        block.Passes += passes;
    }

    /// <summary>
    /// Counts code-blocks and segments that are looked at: a packet of two bytes can say of all the code-blocks of a
    /// large image that it has nothing of them, and so can the next 65,534.
    /// </summary>
    private void Visit(int count)
    {
        _visitsLeft -= count;
        if (_visitsLeft < 0)
        {
            throw new CodecException(
                "The JPEG 2000 codestream has more layers than its code-blocks have anything for."
            );
        }
    }

    private static int ReadZeroBitPlanes(ref PacketBits bits, PrecinctBand band, int index)
    {
        var planes = 0;
        while (!band.ZeroBitPlanes.IsBelow(ref bits, index, planes + 1))
        {
            if (++planes > band.Subband.BitPlanes)
            {
                throw new CodecException("A JPEG 2000 code-block has more missing bit-planes than its subband has.");
            }
        }

        return planes;
    }

    /// <summary>Reads a number of passes, 1 to 164 (ISO/IEC 15444-1 Table B.4).</summary>
    private static int ReadPasses(ref PacketBits bits)
    {
        if (!bits.Read())
        {
            return 1;
        }

        if (!bits.Read())
        {
            return 2;
        }

        var few = bits.Read(2);
        if (few < 3)
        {
            return 3 + few;
        }

        var some = bits.Read(5);
        return some < 31 ? 6 + some : 37 + bits.Read(7);
    }
}
