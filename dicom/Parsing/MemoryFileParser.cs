using System.Runtime.InteropServices;

namespace ServerlessDicom.Dicom.Parsing;

/// <summary>Drives <see cref="Part10Parser"/> over a file that is in memory.</summary>
internal static class MemoryFileParser
{
    private const int FirstInflatedBytes = 64 << 10;

    public static DicomFile Parse(ReadOnlyMemory<byte> file, DicomReadLimits limits)
    {
        var parser = new Part10Parser(limits, holdsEverything: true) { Original = file, Content = file };
        if (parser.Parse(file, offset: 0, isFinal: true) == ParseOutcome.NeedsInflating)
        {
            parser.Content = Inflate(file[(int)parser.Position..], parser.IsZlib, limits);
            parser.BeginInflated();
            parser.Parse(parser.Content, offset: 0, isFinal: true);
        }

        parser.File.ContentLength = parser.Content.Length;
        return parser.File;
    }

    // The buffer grows with what really comes out, so that a file cannot ask for memory by a claim.
    private static ReadOnlyMemory<byte> Inflate(ReadOnlyMemory<byte> deflated, bool isZlib, DicomReadLimits limits)
    {
        var limit = (int)Math.Min(limits.MaxInflatedBytes, Array.MaxLength - 1);
        var source = MemoryMarshal.TryGetArray(deflated, out var found) ? found : deflated.ToArray();
        using var input = new DeflatedInput(
            new MemoryStream(source.Array!, source.Offset, source.Count, writable: false)
        );
        using var inflater = Inflation.Open(input, isZlib);
        var buffer = new byte[Math.Min(FirstInflatedBytes, limit + 1)];
        var length = 0;
        while (true)
        {
            int read;
            try
            {
                read = inflater.Read(buffer, length, buffer.Length - length);
            }
            catch (InvalidDataException)
            {
                throw Inflation.Broken(length);
            }

            length += read;
            if (read == 0)
            {
                return input.IsCutOff ? throw Inflation.CutOff(length) : buffer.AsMemory(0, length);
            }

            if (length > limit)
            {
                throw Inflation.TooLong(limit);
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, (int)Math.Min(buffer.Length * 2L, limit + 1L));
            }
        }
    }
}
