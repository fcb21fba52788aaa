using System.Buffers.Binary;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;

/// <summary>The quantization tables in force: four at the most.</summary>
internal sealed class QuantizationTables
{
    private const int Places = 4;

    private readonly QuantizationTable?[] _tables = new QuantizationTable?[Places];

    /// <summary>The table in a place.</summary>
    /// <exception cref="CodecException">There is none.</exception>
    public QuantizationTable this[int place] =>
        _tables[place] ?? throw new CodecException("A JPEG scan uses a quantization table that is not there.");

    /// <summary>Takes the tables of a DQT segment (ISO/IEC 10918-1 §B.2.4.1).</summary>
    /// <exception cref="CodecException">It is malformed.</exception>
    public void Define(ReadOnlySpan<byte> parameters)
    {
        while (!parameters.IsEmpty)
        {
            var (precision, place) = (parameters[0] >> 4, parameters[0] & 15);
            var length = ZigZag.Length * (precision + 1);
            if (precision > 1 || place >= Places || parameters.Length <= length)
            {
                throw new CodecException("A segment of JPEG quantization tables is malformed.");
            }

            var elements = parameters.Slice(1, length);
            var steps = new ushort[ZigZag.Length];
            for (var i = 0; i < steps.Length; i++)
            {
                steps[ZigZag.Order[i]] =
                    precision == 0 ? elements[i] : BinaryPrimitives.ReadUInt16BigEndian(elements[(2 * i)..]);
            }

            _tables[place] = new QuantizationTable(steps);
            parameters = parameters[(1 + length)..];
        }
    }
}
