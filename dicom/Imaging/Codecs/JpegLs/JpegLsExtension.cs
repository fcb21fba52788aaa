using System.Buffers.Binary;

namespace ServerlessDicom.Dicom.Imaging.Codecs.JpegLs;

/// <summary>What the LSE marker segments of a frame have said (ISO/IEC 14495-1 §C.2.4.1).</summary>
internal struct JpegLsExtension
{
    private const int PresetLength = 11;

    /// <summary>The coding parameters.</summary>
    public JpegLsPreset Preset { get; private set; }

    /// <summary>Rows and columns, where the frame header leaves them open.</summary>
    public (int Rows, int Columns)? Size { get; private set; }

    /// <summary>Takes in a segment.</summary>
    /// <exception cref="CodecException">It is broken, or of a kind not known.</exception>
    public void Add(ReadOnlySpan<byte> parameters)
    {
        switch (parameters)
        {
            case [1, ..] when parameters.Length == PresetLength:
                Preset = new JpegLsPreset(
                    BinaryPrimitives.ReadUInt16BigEndian(parameters[1..]),
                    BinaryPrimitives.ReadUInt16BigEndian(parameters[3..]),
                    BinaryPrimitives.ReadUInt16BigEndian(parameters[5..]),
                    BinaryPrimitives.ReadUInt16BigEndian(parameters[7..]),
                    BinaryPrimitives.ReadUInt16BigEndian(parameters[9..])
                );
                break;
            case [2 or 3, ..]:
                // Mapping tables matter to scans that name one, which are refused.
                break;
            case [4, var bytes and >= 2 and <= 4, ..] when parameters.Length == 2 + 2 * bytes:
                Size = (ReadNumber(parameters.Slice(2, bytes)), ReadNumber(parameters[(2 + bytes)..]));
                break;
            default:
                throw new CodecException("The JPEG-LS codestream has an LSE segment that is broken or not known.");
        }
    }

    /// <summary>Reads a number of 2 to 4 bytes.</summary>
    /// <exception cref="CodecException">It is too high for anything here.</exception>
    public static int ReadNumber(ReadOnlySpan<byte> bytes)
    {
        var number = 0u;
        foreach (var value in bytes)
        {
            number = (number << 8) | value;
        }

        return number <= int.MaxValue
            ? (int)number
            : throw new CodecException("A number of the JPEG-LS codestream is too high.");
    }
}
