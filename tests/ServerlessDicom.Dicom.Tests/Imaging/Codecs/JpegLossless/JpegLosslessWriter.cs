using System.Buffers;
using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;

namespace ServerlessDicom.Dicom.Tests.Imaging.Codecs.JpegLossless;

/// <summary>Writes codestreams of process 14 in all ways there are (ISO/IEC 10918-1 Annex H), sample by sample.</summary>
internal sealed record JpegLosslessWriter
{
    /// <summary>Rows of columns of samples.</summary>
    public required ushort[,,] Samples { get; init; }

    public required int Precision { get; init; }

    public int Predictor { get; init; } = 1;

    public int PointTransform { get; init; }

    /// <summary>Rows between restart markers.</summary>
    public int RestartRows { get; init; }

    /// <summary>Whether each component has a scan of its own.</summary>
    public bool IsApart { get; init; }

    private int Rows => Samples.GetLength(0);

    private int Columns => Samples.GetLength(1);

    private int Components => Samples.GetLength(2);

    /// <summary>Writes it. All categories have codes of 5 bits, but of each component others.</summary>
    public byte[] Write()
    {
        var output = new ArrayBufferWriter<byte>();
        var headers = new HeaderWriter(output);
        headers.WriteMarker(JpegMarker.StartOfImage);
        headers.WriteSegment(JpegMarker.Comment, [0xFF, 0xD9]);
        var ids = Enumerable.Range(0, Components).Select(component => (byte)(10 * component)).ToArray();
        headers.WriteSegment(
            JpegMarker.StartOfFrameLossless,
            [
                (byte)Precision,
                (byte)(Rows >> 8),
                (byte)Rows,
                (byte)(Columns >> 8),
                (byte)Columns,
                (byte)Components,
                .. ids.SelectMany(id => (byte[])[id, 0x11, 0]),
            ]
        );
        for (var component = 0; component < Components; component++)
        {
            headers.WriteHuffmanTable(component, TableOf(component));
        }

        if (RestartRows > 0)
        {
            var interval = RestartRows * Columns;
            headers.WriteSegment(JpegMarker.DefineRestartInterval, [(byte)(interval >> 8), (byte)interval]);
        }

        var all = Enumerable.Range(0, Components).ToArray();
        foreach (var scan in IsApart ? all.Select(component => (int[])[component]) : [all])
        {
            headers.WriteSegment(
                JpegMarker.StartOfScan,
                [
                    (byte)scan.Length,
                    .. scan.SelectMany(component => (byte[])[ids[component], (byte)(component << 4)]),
                    (byte)Predictor,
                    0,
                    (byte)PointTransform,
                ]
            );
            WriteScan(output, scan);
        }

        headers.WriteMarker(JpegMarker.EndOfImage);
        return output.WrittenSpan.ToArray();
    }

    private static HuffmanTableDefinition TableOf(int component) =>
        new(
            isAc: false,
            [0, 0, 0, 0, 17, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            [.. Enumerable.Range(0, 17).Select(place => (byte)((place + 5 * component) % 17))]
        );

    private void WriteScan(ArrayBufferWriter<byte> output, int[] scan)
    {
        var writer = new EntropyWriter(output);
        var tables = scan.Select(component => new HuffmanCodes(TableOf(component))).ToArray();
        for (var row = 0; row < Rows; row++)
        {
            var isFirst = row == 0 || (RestartRows > 0 && row % RestartRows == 0);
            if (isFirst && row > 0)
            {
                writer.Flush();
                new HeaderWriter(output).WriteMarker((JpegMarker)(0xD0 + (row / RestartRows - 1) % 8));
                writer = new EntropyWriter(output);
            }

            for (var column = 0; column < Columns; column++)
            {
                for (var i = 0; i < scan.Length; i++)
                {
                    var difference = At(row, column, scan[i]) - Predict(row, column, scan[i], isFirst);
                    writer.WriteDifference((short)difference, tables[i]);
                }
            }
        }

        writer.Flush();
    }

    private int At(int row, int column, int component) => Samples[row, column, component] >> PointTransform;

    private int Predict(int row, int column, int component, bool isFirst)
    {
        if (isFirst)
        {
            return column == 0 ? 1 << (Precision - PointTransform - 1) : At(row, column - 1, component);
        }

        var b = At(row - 1, column, component);
        if (column == 0)
        {
            return b;
        }

        var (a, c) = (At(row, column - 1, component), At(row - 1, column - 1, component));
        return Predictor switch
        {
            1 => a,
            2 => b,
            3 => c,
            4 => a + b - c,
            5 => a + ((b - c) >> 1),
            6 => b + ((a - c) >> 1),
            _ => (a + b) >> 1,
        };
    }
}
