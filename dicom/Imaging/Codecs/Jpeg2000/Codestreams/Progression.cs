namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Codestreams;

/// <summary>Packets that follow each other in an order: those of a tile, or of an entry of POC (ISO/IEC 15444-1 §A.6.6).</summary>
/// <param name="Order">Their order.</param>
/// <param name="Layers">The layer after the last; the first is, for each precinct, the one not seen yet.</param>
/// <param name="FirstResolution">The first resolution level.</param>
/// <param name="EndResolution">The one after the last.</param>
/// <param name="FirstComponent">The first component.</param>
/// <param name="EndComponent">The one after the last.</param>
internal readonly record struct Progression(
    ProgressionOrder Order,
    int Layers,
    int FirstResolution,
    int EndResolution,
    int FirstComponent,
    int EndComponent
)
{
    /// <summary>Entries of POC that a tile can have; a codestream of more is refused, as each costs a walk over the packets.</summary>
    public const int MaxChanges = 64;

    /// <summary>Reads a segment of POC.</summary>
    /// <exception cref="CodecException">It is not such a segment.</exception>
    public static void Read(SegmentReader segment, int components, List<Progression> changes)
    {
        while (!segment.Rest.IsEmpty)
        {
            var firstResolution = segment.ReadByte();
            var firstComponent = segment.ReadComponent(components);
            var layers = segment.ReadUInt16();
            var endResolution = segment.ReadByte();
            var endComponent = segment.ReadComponent(components);
            var order = ToOrder(segment.ReadByte());

            // 0 stands for one more than fits.
            endComponent = endComponent == 0 ? components : Math.Min(endComponent, components);
            changes.Add(new(order, layers, firstResolution, endResolution, firstComponent, endComponent));
            if (changes.Count > MaxChanges)
            {
                throw new CodecException("The JPEG 2000 progression changes too often.");
            }
        }
    }

    /// <summary>The order of a number.</summary>
    /// <exception cref="CodecException">There is none.</exception>
    public static ProgressionOrder ToOrder(int value) =>
        value <= (int)ProgressionOrder.ComponentPositionResolutionLayer
            ? (ProgressionOrder)value
            : throw new CodecException("The JPEG 2000 progression order is unknown.");
}
