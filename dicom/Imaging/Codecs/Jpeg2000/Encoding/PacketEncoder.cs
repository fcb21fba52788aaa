namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Encoding;

/// <summary>Writes packets (ISO/IEC 15444-1 §B.9, §B.10) that have their code-blocks whole.</summary>
/// <param name="codestream">Where to.</param>
internal sealed class PacketEncoder(CodestreamWriter codestream) : IDisposable
{
    private readonly BlockEncoder _encoder = new();
    private readonly CodestreamWriter _body = new();

    /// <summary>Encodes a precinct.</summary>
    /// <param name="plane">The coefficients of the component.</param>
    /// <param name="stride">From one row to the next.</param>
    /// <param name="subbands">What of each subband is in the precinct.</param>
    /// <param name="bitPlanes">Bit-planes that coefficients of each can have.</param>
    public void Encode(
        ReadOnlySpan<int> plane,
        int stride,
        ReadOnlySpan<SubbandArea> subbands,
        ReadOnlySpan<int> bitPlanes
    )
    {
        _body.Clear();
        var header = new PacketHeaderWriter(codestream);
        header.WriteBit(1);
        for (var i = 0; i < subbands.Length; i++)
        {
            if (subbands[i] is { Width: > 0, Height: > 0 } subband)
            {
                EncodeSubband(header, plane, stride, subband, bitPlanes[i]);
            }
        }

        header.Flush();
        codestream.Write(_body.Written);
    }

    /// <inheritdoc/>
    public void Dispose() => _body.Dispose();

    private void EncodeSubband(
        PacketHeaderWriter header,
        ReadOnlySpan<int> plane,
        int stride,
        SubbandArea subband,
        int bitPlanes
    )
    {
        const int Size = BlockEncoder.MaxSize;
        var columns = (subband.Width + Size - 1) / Size;
        var rows = (subband.Height + Size - 1) / Size;
        var blocks = new EncodedBlock[columns * rows];
        for (var i = 0; i < blocks.Length; i++)
        {
            var (x, y) = (i % columns * Size, i / columns * Size);
            blocks[i] = _encoder.Encode(
                plane[((subband.Y + y) * stride + subband.X + x)..],
                stride,
                Math.Min(Size, subband.Width - x),
                Math.Min(Size, subband.Height - y),
                subband.Orientation,
                out var bytes
            );
            _body.Write(bytes);
        }

        WriteHeader(header, blocks, columns, bitPlanes);
    }

    private static void WriteHeader(PacketHeaderWriter header, EncodedBlock[] blocks, int columns, int bitPlanes)
    {
        // The layer in which each is included first: the only one, or none.
        var inclusion = new TagTreeEncoder(Array.ConvertAll(blocks, block => block.BitPlanes > 0 ? 0 : 1), columns);
        var zeroPlanes = new TagTreeEncoder(Array.ConvertAll(blocks, block => bitPlanes - block.BitPlanes), columns);
        for (var i = 0; i < blocks.Length; i++)
        {
            var (row, column) = Math.DivRem(i, columns);
            var block = blocks[i];
            inclusion.Encode(header, column, row, 1);
            if (block.BitPlanes == 0)
            {
                continue;
            }

            zeroPlanes.Encode(header, column, row, bitPlanes - block.BitPlanes + 1);
            header.WritePasses(block.Passes);
            header.WriteLength(block.Length, block.Passes);
        }
    }
}
