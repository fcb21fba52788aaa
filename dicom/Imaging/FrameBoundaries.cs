using System.Buffers.Binary;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Imaging;

/// <summary>
/// Tells which fragment begins each frame (PS3.5 §A.4): by the Extended or Basic Offset Table where its offsets are
/// those of items and it lists at least the declared frames, else by what the transfer syntax, the number of fragments
/// and the codestreams' start markers say.
/// </summary>
internal static class FrameBoundaries
{
    private const string RleLossless = "1.2.840.10008.1.2.5";

    /// <summary>The index of each frame's first fragment, ascending from 0; null when that cannot be told.</summary>
    public static int[]? Find(DicomFragments fragments, DicomDataset dataset, DicomTransferSyntax syntax) =>
        Find(fragments, ExtendedOffsetTable(dataset), PixelDataLayout.NumberOfFrames(dataset), syntax);

    /// <inheritdoc cref="Find(DicomFragments, DicomDataset, DicomTransferSyntax)"/>
    public static int[]? Find(
        DicomFragments fragments,
        ReadOnlySpan<byte> extendedOffsetTable,
        int? numberOfFrames,
        DicomTransferSyntax syntax
    )
    {
        var items = fragments.Items;
        if (items.Count == 0 || !AreContiguous(items))
        {
            return null;
        }

        if (syntax.IsVideo)
        {
            return [0];
        }

        var table =
            FromOffsetTable(items, extendedOffsetTable, sizeof(ulong))
            ?? FromOffsetTable(items, fragments.BasicOffsetTable.Span, sizeof(uint));
        if (table?.Length >= (numberOfFrames ?? 1))
        {
            return table;
        }

        var filled = items.Count(item => item.Length > 0);
        if (syntax.Uid == RleLossless || numberOfFrames == filled)
        {
            return Starts(items, filled, item => item.Length > 0);
        }

        if (numberOfFrames == 1)
        {
            return [0];
        }

        var marked = FromStartMarkers(items);
        return marked is not null && marked.Length == numberOfFrames
            ? marked
            : table ?? marked ?? (numberOfFrames is null ? [0] : null);
    }

    private static bool AreContiguous(IReadOnlyList<DicomFragment> items)
    {
        for (var i = 1; i < items.Count; i++)
        {
            if (items[i].Offset != items[i - 1].Offset + items[i - 1].Length + FrameTable.ItemHeaderLength)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Reads offsets that count from the first fragment's item tag; null unless they are, in order, those of item tags.</summary>
    private static int[]? FromOffsetTable(IReadOnlyList<DicomFragment> items, ReadOnlySpan<byte> table, int size)
    {
        var count = table.Length / size;
        if (count == 0 || count > items.Count || table.Length % size != 0)
        {
            return null;
        }

        var starts = new int[count];
        var item = -1;
        for (var i = 0; i < count; i++)
        {
            var entry = table.Slice(i * size, size);
            var offset =
                size == sizeof(uint)
                    ? BinaryPrimitives.ReadUInt32LittleEndian(entry)
                    : BinaryPrimitives.ReadUInt64LittleEndian(entry);
            do
            {
                item++;
            } while (item < items.Count && (ulong)(items[item].Offset - items[0].Offset) < offset);
            if (item == items.Count || (ulong)(items[item].Offset - items[0].Offset) != offset || (i == 0 && item != 0))
            {
                return null;
            }

            starts[i] = item;
        }

        return starts;
    }

    private static int[]? FromStartMarkers(IReadOnlyList<DicomFragment> items)
    {
        var marker = StartMarker.Of(items[0].Head);
        return marker is CodestreamStart.None
            ? null
            : Starts(
                items,
                items.Count(item => StartMarker.Of(item.Head) == marker),
                item => StartMarker.Of(item.Head) == marker
            );
    }

    private static int[] Starts(IReadOnlyList<DicomFragment> items, int count, Func<DicomFragment, bool> isStart)
    {
        // Nothing but empty fragments still is one frame, an empty one; and the first frame begins with the first item.
        var starts = new int[Math.Max(count, 1)];
        var frame = 0;
        for (var i = 0; i < items.Count; i++)
        {
            if (isStart(items[i]))
            {
                starts[frame] = frame == 0 ? 0 : i;
                frame++;
            }
        }

        return starts;
    }

    /// <summary>
    /// Extended Offset Table (7FE0,0001); empty when absent or too long to be held. Nothing is lost then: where it is
    /// used, each frame is one fragment (PS3.3 §C.7.6.3.1.8).
    /// </summary>
    private static ReadOnlySpan<byte> ExtendedOffsetTable(DicomDataset dataset) =>
        dataset.TryGetElement(DicomTag.ExtendedOffsetTable, out var element) ? element.Value.Span : default;
}
