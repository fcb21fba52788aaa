using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ServerlessDicom.Dicom.Imaging.Png;

/// <summary>
/// The filter that replaces each byte by its difference from the nearest of three neighbours to what a plane through them
/// would give (ISO/IEC 15948 §9.4). Of images of patients it leaves least, row by row choice included.
/// </summary>
internal static class PaethFilter
{
    /// <summary>The number of the filter in front of each row.</summary>
    public const byte Type = 4;

    /// <summary>Filters a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="above">The row above, of zeros for the first.</param>
    /// <param name="pixel">Bytes of a pixel.</param>
    /// <param name="filtered">Takes as many bytes.</param>
    public static void Apply(ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int pixel, Span<byte> filtered)
    {
        // There is nothing to the left of the first pixel: the one above is nearest.
        for (var i = 0; i < pixel; i++)
        {
            filtered[i] = (byte)(row[i] - above[i]);
        }

        ref var current = ref MemoryMarshal.GetReference(row);
        ref var upper = ref MemoryMarshal.GetReference(above);
        var done = pixel;
        for (; done + Vector128<byte>.Count <= row.Length; done += Vector128<byte>.Count)
        {
            var left = Vector128.LoadUnsafe(ref current, (nuint)(done - pixel));
            var up = Vector128.LoadUnsafe(ref upper, (nuint)done);
            var upperLeft = Vector128.LoadUnsafe(ref upper, (nuint)(done - pixel));
            var predicted = Vector128.Narrow(
                Predict(
                    Vector128.WidenLower(left).AsInt16(),
                    Vector128.WidenLower(up).AsInt16(),
                    Vector128.WidenLower(upperLeft).AsInt16()
                ),
                Predict(
                    Vector128.WidenUpper(left).AsInt16(),
                    Vector128.WidenUpper(up).AsInt16(),
                    Vector128.WidenUpper(upperLeft).AsInt16()
                )
            );
            (Vector128.LoadUnsafe(ref current, (nuint)done) - predicted).CopyTo(filtered[done..]);
        }

        for (; done < row.Length; done++)
        {
            filtered[done] = (byte)(row[done] - Predict(row[done - pixel], above[done], above[done - pixel]));
        }
    }

    private static Vector128<ushort> Predict(Vector128<short> left, Vector128<short> up, Vector128<short> upperLeft)
    {
        var toLeft = Vector128.Abs(up - upperLeft);
        var toUp = Vector128.Abs(left - upperLeft);
        var toUpperLeft = Vector128.Abs(left + up - upperLeft - upperLeft);
        var isLeft = Vector128.LessThanOrEqual(toLeft, toUp) & Vector128.LessThanOrEqual(toLeft, toUpperLeft);
        var other = Vector128.ConditionalSelect(Vector128.LessThanOrEqual(toUp, toUpperLeft), up, upperLeft);
        return Vector128.ConditionalSelect(isLeft, left, other).AsUInt16();
    }

    private static byte Predict(byte left, byte up, byte upperLeft)
    {
        var toLeft = Math.Abs(up - upperLeft);
        var toUp = Math.Abs(left - upperLeft);
        var toUpperLeft = Math.Abs(left + up - 2 * upperLeft);
        return toLeft <= toUp && toLeft <= toUpperLeft ? left
            : toUp <= toUpperLeft ? up
            : upperLeft;
    }
}
