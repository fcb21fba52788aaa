namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;

/// <summary>A component in a scan header.</summary>
/// <param name="Index">Its place in the frame header.</param>
/// <param name="DcTable">The place of its DC (or lossless) Huffman table, 0 to 3. In JPEG-LS both places say the mapping table.</param>
/// <param name="AcTable">The place of its AC Huffman table, 0 to 3.</param>
internal readonly record struct ScanComponent(int Index, int DcTable, int AcTable);

/// <summary>The scan header (ISO/IEC 10918-1 §B.2.3).</summary>
/// <param name="Components">1 to 4, each once.</param>
/// <param name="SelectionStart">Ss: the first coefficient; the predictor in lossless processes, NEAR in JPEG-LS.</param>
/// <param name="SelectionEnd">Se: the last coefficient; the interleave mode in JPEG-LS.</param>
/// <param name="ApproximationHigh">Ah.</param>
/// <param name="ApproximationLow">Al: the point transform.</param>
internal sealed record ScanHeader(
    IReadOnlyList<ScanComponent> Components,
    int SelectionStart,
    int SelectionEnd,
    int ApproximationHigh,
    int ApproximationLow
)
{
    /// <summary>Reads the parameters of SOS.</summary>
    /// <exception cref="CodecException">They cannot be those of a scan of the frame.</exception>
    public static ScanHeader Read(ReadOnlySpan<byte> parameters, FrameHeader frame)
    {
        if (
            parameters.IsEmpty
            || parameters[0] is var count
                && (count < 1 || count > frame.Components.Count || parameters.Length != 4 + 2 * count)
        )
        {
            throw new CodecException("The JPEG scan header has another length than its components need.");
        }

        var components = new ScanComponent[count];
        var previous = -1;
        for (var i = 0; i < count; i++)
        {
            // Components come in the order of the frame header, so that each comes once (§B.2.3).
            var index = previous + 1;
            while (index < frame.Components.Count && frame.Components[index].Id != parameters[1 + 2 * i])
            {
                index++;
            }

            var tables = parameters[2 + 2 * i];
            components[i] = new ScanComponent(index, tables >> 4, tables & 15);
            if (index == frame.Components.Count || components[i] is not { DcTable: <= 3, AcTable: <= 3 })
            {
                throw new CodecException("A component of the JPEG scan header has impossible parameters.");
            }

            previous = index;
        }

        var rest = parameters[(1 + 2 * count)..];
        return new ScanHeader(components, rest[0], rest[1], rest[2] >> 4, rest[2] & 15);
    }
}
