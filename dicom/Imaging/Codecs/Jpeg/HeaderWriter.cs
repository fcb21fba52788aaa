using System.Buffers;
using System.Buffers.Binary;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;

/// <summary>Writes marker segments.</summary>
internal readonly ref struct HeaderWriter(IBufferWriter<byte> output)
{
    /// <summary>An ICC profile's segments hold this much of it each, at most (ICC.1 §B.4).</summary>
    private const int IccChunkLength = ushort.MaxValue - sizeof(ushort) - IccHeaderLength;

    private const int IccHeaderLength = 14;
    private const int MaxIccChunks = 255;

    private static ReadOnlySpan<byte> IccSignature => "ICC_PROFILE\0"u8;

    /// <summary>Writes a marker that stands alone.</summary>
    public void WriteMarker(JpegMarker marker)
    {
        ReadOnlySpan<byte> bytes = [0xFF, (byte)marker];
        output.Write(bytes);
    }

    /// <summary>Writes a segment.</summary>
    /// <param name="marker">Its marker.</param>
    /// <param name="parameters">At most 65,533 bytes.</param>
    public void WriteSegment(JpegMarker marker, ReadOnlySpan<byte> parameters)
    {
        WriteMarker(marker);
        BinaryPrimitives.WriteUInt16BigEndian(
            output.GetSpan(sizeof(ushort)),
            (ushort)(parameters.Length + sizeof(ushort))
        );
        output.Advance(sizeof(ushort));
        output.Write(parameters);
    }

    /// <summary>Writes APP0 of JFIF 1.1: square pixels, no thumbnail (Rec. ITU-T T.871 §10.1).</summary>
    public void WriteJfif() => WriteSegment(JpegMarker.Application0, "JFIF\0\x01\x01\0\0\x01\0\x01\0\0"u8);

    /// <summary>Writes APP2 of an ICC profile, as many as it needs (ICC.1 §B.4).</summary>
    /// <exception cref="ArgumentException">It is longer than 255 segments.</exception>
    public void WriteIccProfile(ReadOnlySpan<byte> profile)
    {
        var chunks = (profile.Length + IccChunkLength - 1) / IccChunkLength;
        if (chunks > MaxIccChunks)
        {
            throw new ArgumentException("The ICC profile is too long for JPEG.", nameof(profile));
        }

        var segment = new byte[Math.Min(profile.Length, IccChunkLength) + IccHeaderLength];
        IccSignature.CopyTo(segment);
        for (var chunk = 1; chunk <= chunks; chunk++)
        {
            var length = Math.Min(profile.Length, IccChunkLength);
            segment[IccSignature.Length] = (byte)chunk;
            segment[IccSignature.Length + 1] = (byte)chunks;
            profile[..length].CopyTo(segment.AsSpan(IccHeaderLength));
            profile = profile[length..];
            WriteSegment(JpegMarker.Application2, segment.AsSpan(0, IccHeaderLength + length));
        }
    }

    /// <summary>Writes DQT of a table of bytes.</summary>
    public void WriteQuantizationTable(int place, QuantizationTable table)
    {
        Span<byte> parameters = stackalloc byte[1 + ZigZag.Length];
        parameters[0] = (byte)place;
        for (var i = 0; i < ZigZag.Length; i++)
        {
            parameters[i + 1] = (byte)table.Steps[ZigZag.Order[i]];
        }

        WriteSegment(JpegMarker.DefineQuantizationTables, parameters);
    }

    /// <summary>Writes the frame header.</summary>
    public void WriteFrame(FrameHeader frame)
    {
        var components = frame.Components;
        Span<byte> parameters = stackalloc byte[6 + 3 * components.Count];
        parameters[0] = (byte)frame.Precision;
        BinaryPrimitives.WriteUInt16BigEndian(parameters[1..], (ushort)frame.Rows);
        BinaryPrimitives.WriteUInt16BigEndian(parameters[3..], (ushort)frame.Columns);
        parameters[5] = (byte)components.Count;
        for (var i = 0; i < components.Count; i++)
        {
            var component = parameters[(6 + 3 * i)..];
            component[0] = components[i].Id;
            component[1] = (byte)((components[i].Horizontal << 4) | components[i].Vertical);
            component[2] = (byte)components[i].QuantizationTable;
        }

        WriteSegment(frame.Process, parameters);
    }

    /// <summary>Writes DHT.</summary>
    public void WriteHuffmanTable(int place, HuffmanTableDefinition table)
    {
        Span<byte> parameters = stackalloc byte[1 + table.Counts.Length + table.Symbols.Length];
        parameters[0] = (byte)((table.IsAc ? 0x10 : 0) | place);
        table.Counts.CopyTo(parameters[1..]);
        table.Symbols.CopyTo(parameters[(1 + table.Counts.Length)..]);
        WriteSegment(JpegMarker.DefineHuffmanTables, parameters);
    }

    /// <summary>Writes SOS of all components; each uses the Huffman tables in the place of its quantization table.</summary>
    /// <param name="frame">The frame header.</param>
    /// <param name="selectionStart">Ss, as <see cref="ScanHeader.SelectionStart"/>.</param>
    /// <param name="selectionEnd">Se, as <see cref="ScanHeader.SelectionEnd"/>.</param>
    public void WriteScan(FrameHeader frame, int selectionStart, int selectionEnd)
    {
        var components = frame.Components;
        Span<byte> parameters = stackalloc byte[4 + 2 * components.Count];
        parameters.Clear();
        parameters[0] = (byte)components.Count;
        for (var i = 0; i < components.Count; i++)
        {
            parameters[1 + 2 * i] = components[i].Id;
            parameters[2 + 2 * i] = (byte)(components[i].QuantizationTable * 0x11);
        }

        parameters[^3] = (byte)selectionStart;
        parameters[^2] = (byte)selectionEnd;
        WriteSegment(JpegMarker.StartOfScan, parameters);
    }

    /// <summary>Writes EOI so that the codestream has an even length: any number of 0xFF may come before a marker's own.</summary>
    /// <param name="length">Bytes written so far.</param>
    public void WriteEnd(long length)
    {
        ReadOnlySpan<byte> end = [0xFF, 0xFF, (byte)JpegMarker.EndOfImage];
        output.Write(end[(length % 2 == 0 ? 1 : 0)..]);
    }
}
