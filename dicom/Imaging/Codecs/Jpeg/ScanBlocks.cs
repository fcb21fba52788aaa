using System.Numerics;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;

/// <summary>Goes through the blocks of a scan in their order, restart intervals included (ISO/IEC 10918-1 §A.2, §E.2.4).</summary>
/// <typeparam name="T">byte for samples of 8 bits, ushort for 12.</typeparam>
/// <param name="frame">The frame.</param>
/// <param name="planes">Its components.</param>
/// <param name="scan">The scan.</param>
/// <param name="restartInterval">MCUs of a restart interval; 0 for none.</param>
internal readonly struct ScanBlocks<T>(
    FrameHeader frame,
    IReadOnlyList<ComponentPlane<T>> planes,
    ScanHeader scan,
    int restartInterval
)
    where T : unmanaged, IBinaryInteger<T>
{
    /// <summary>Blocks of an MCU at the most (§B.2.3).</summary>
    private const int MaxBlocks = 10;

    /// <summary>Decodes the scan.</summary>
    /// <exception cref="CodecException">It ends early, or holds what cannot be.</exception>
    public void Decode<TDecoder>(ref EntropyReader reader, TDecoder decoder)
        where TDecoder : IBlockDecoder
    {
        if (scan.Components.Count == 1)
        {
            // An MCU is one block, and there are none beyond the image.
            var plane = planes[scan.Components[0].Index];
            var columns = (plane.Width + Dct.Size - 1) / Dct.Size;
            var rows = (plane.Height + Dct.Size - 1) / Dct.Size;
            Decode(ref reader, decoder, rows, columns, isInterleaved: false);
        }
        else
        {
            Decode(ref reader, decoder, frame.McuRows, frame.McuColumns, isInterleaved: true);
        }
    }

    private void Decode<TDecoder>(ref EntropyReader reader, TDecoder decoder, int rows, int columns, bool isInterleaved)
        where TDecoder : IBlockDecoder
    {
        var blocks = isInterleaved ? BlocksOfMcu() : [new(0, 1, 0, 1, 0)];
        var left = restartInterval;
        for (var y = 0; y < rows; y++)
        {
            for (var x = 0; x < columns; x++)
            {
                if (restartInterval > 0 && left-- == 0)
                {
                    reader.Restart();
                    decoder.Restart();
                    left = restartInterval - 1;
                }

                foreach (var block in blocks)
                {
                    decoder.Decode(
                        ref reader,
                        block.Component,
                        y * block.RowsOfMcu + block.Row,
                        x * block.ColumnsOfMcu + block.Column
                    );
                }
            }

            reader.VerifyEnd();
        }
    }

    private BlockOfMcu[] BlocksOfMcu()
    {
        var blocks = new List<BlockOfMcu>();
        for (var i = 0; i < scan.Components.Count; i++)
        {
            var component = frame.Components[scan.Components[i].Index];
            for (var row = 0; row < component.Vertical; row++)
            {
                for (var column = 0; column < component.Horizontal; column++)
                {
                    blocks.Add(new(i, component.Vertical, row, component.Horizontal, column));
                }
            }
        }

        return blocks.Count <= MaxBlocks
            ? [.. blocks]
            : throw new CodecException($"A JPEG scan has more than {MaxBlocks} blocks in an MCU.");
    }

    private readonly record struct BlockOfMcu(int Component, int RowsOfMcu, int Row, int ColumnsOfMcu, int Column);
}
