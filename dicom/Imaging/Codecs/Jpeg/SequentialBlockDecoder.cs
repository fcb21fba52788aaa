using System.Numerics;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;

/// <summary>Decodes the blocks of sequential scans, down to samples (ISO/IEC 10918-1 §F.2).</summary>
/// <typeparam name="T">byte for samples of 8 bits, ushort for 12.</typeparam>
internal sealed class SequentialBlockDecoder<T> : IBlockDecoder
    where T : unmanaged, IBinaryInteger<T>
{
    private readonly ScanComponentState[] _components;
    private readonly short[] _coefficients = new short[EntropyReader.BlockLength];

    /// <summary>Prepares for a scan.</summary>
    /// <exception cref="CodecException">A component had its scan already, or a table is missing.</exception>
    public SequentialBlockDecoder(ScanHeader scan, IReadOnlyList<ComponentPlane<T>> planes, JpegTables tables)
    {
        _components = new ScanComponentState[scan.Components.Count];
        for (var i = 0; i < _components.Length; i++)
        {
            var component = scan.Components[i];
            var plane = planes[component.Index];
            if (plane.Steps is not null)
            {
                throw new CodecException("A component of a sequential JPEG frame has more than one scan.");
            }

            plane.Steps = tables.Quantization[plane.Component.QuantizationTable].Steps;
            _components[i] = new ScanComponentState(
                plane,
                plane.Steps,
                tables.Huffman.Dc(component.DcTable),
                tables.Huffman.Ac(component.AcTable)
            );
        }
    }

    /// <inheritdoc/>
    public void Restart()
    {
        foreach (var component in _components)
        {
            component.Prediction = 0;
        }
    }

    /// <inheritdoc/>
    public void Decode(ref EntropyReader reader, int component, int row, int column)
    {
        var state = _components[component];
        var coefficients = _coefficients;
        coefficients.AsSpan(0, ZigZag.Length).Clear();
        var last = reader.ReadBlock(state.Dc, state.Ac, ref state.Prediction, coefficients);
        var samples = state.Plane.Block(row, column);
        if (last == 0)
        {
            InverseDct.TransformFlat(coefficients[0], state.Steps[0], samples, state.Plane.Stride);
        }
        else
        {
            InverseDct.Transform(coefficients, state.Steps, samples, state.Plane.Stride);
        }
    }

    private sealed class ScanComponentState(ComponentPlane<T> plane, ushort[] steps, HuffmanTable dc, HuffmanTable ac)
    {
        public readonly ComponentPlane<T> Plane = plane;
        public readonly ushort[] Steps = steps;
        public readonly HuffmanTable Dc = dc;
        public readonly HuffmanTable Ac = ac;
        public int Prediction;
    }
}
