using System.Globalization;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Rendering;

/// <summary>Images whose pixels tell where they are: 8 bits, 16 columns, 12 rows, the value of column x and row y of frame z being 10 x + y + 100 z.</summary>
internal static class GrayFile
{
    public const int Columns = 16;
    public const int Rows = 12;

    public static byte Pixel(int x, int y, int frame = 0) => (byte)(10 * x + y + 100 * frame);

    /// <summary>An image that shows its values as they are.</summary>
    public static TestFile Create(string uid, int frames = 1) =>
        new TestFile(uid)
            .Text(0x00280008, "IS", frames.ToString(CultureInfo.InvariantCulture))
            .Number(0x00280010, Rows)
            .Number(0x00280011, Columns)
            .Number(0x00280100, 8)
            .Number(0x00280101, 8)
            .Number(0x00280102, 7)
            .Text(0x00281050, "DS", "128")
            .Text(0x00281051, "DS", "256")
            .Bytes(
                0x7FE00010,
                "OB",
                [
                    .. Enumerable
                        .Range(0, frames)
                        .SelectMany(frame =>
                            Enumerable.Range(0, Rows * Columns).Select(i => Pixel(i % Columns, i / Columns, frame))
                        ),
                ]
            );

    /// <summary>All pixels of a frame.</summary>
    public static byte[] Pixels(int frame = 0) =>
        [.. Enumerable.Range(0, Rows * Columns).Select(i => Pixel(i % Columns, i / Columns, frame))];
}
