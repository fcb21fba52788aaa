using System.Buffers.Binary;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;

/// <summary>
/// Reads the marker segments of a codestream, one after the other (ISO/IEC 10918-1 §B.1.1). What lies between them is
/// passed over: fill bytes, entropy-coded data whose decoder left some, rubbish.
/// </summary>
internal ref struct JpegSegmentReader
{
    private readonly ReadOnlySpan<byte> _codestream;

    /// <summary>Begins after the SOI marker.</summary>
    /// <exception cref="CodecException">There is none.</exception>
    public JpegSegmentReader(ReadOnlySpan<byte> codestream)
    {
        _codestream = codestream;
        if (codestream is not [0xFF, (byte)JpegMarker.StartOfImage, ..])
        {
            throw new CodecException("The JPEG codestream does not begin with SOI.");
        }

        Position = 2;
    }

    /// <summary>Where the next byte is read, in bytes from the start of the codestream; after a scan, its decoder sets it.</summary>
    public int Position { get; set; }

    /// <summary>The marker last read.</summary>
    public JpegMarker Marker { get; private set; }

    /// <summary>Its parameters, without their length; empty where it has none.</summary>
    public ReadOnlySpan<byte> Parameters { get; private set; }

    /// <summary>Reads the next marker and its parameters.</summary>
    /// <returns>Whether there was one before EOI, or before the end of a codestream without EOI.</returns>
    /// <exception cref="CodecException">The parameters are cut short.</exception>
    public bool Read()
    {
        Parameters = default;
        Marker = FindMarker();
        if (Marker is JpegMarker.None or JpegMarker.EndOfImage)
        {
            return false;
        }

        if (!Marker.StandsAlone)
        {
            var rest = _codestream[Position..];
            if (
                rest.Length < sizeof(ushort)
                || BinaryPrimitives.ReadUInt16BigEndian(rest) is var length
                    && (length < sizeof(ushort) || length > rest.Length)
            )
            {
                throw new CodecException("A JPEG marker segment is cut short.");
            }

            Parameters = rest[sizeof(ushort)..length];
            Position += length;
        }

        return true;
    }

    private JpegMarker FindMarker()
    {
        while (_codestream[Position..].IndexOf((byte)0xFF) is >= 0 and var prefix)
        {
            // Any number of 0xFF may come before the marker's own.
            Position += prefix;
            Position += _codestream[Position..].IndexOfAnyExcept((byte)0xFF) is > 0 and var code
                ? code
                : _codestream.Length - Position;
            if (Position == _codestream.Length)
            {
                break;
            }

            if (_codestream[Position++] is not 0 and var marker)
            {
                return (JpegMarker)marker;
            }
        }

        Position = _codestream.Length;
        return JpegMarker.None;
    }
}
