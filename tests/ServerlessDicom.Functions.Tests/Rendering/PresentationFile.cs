using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Rendering;

/// <summary>Presentation states for the images of <see cref="GrayFile"/>, put together byte by byte.</summary>
internal static class PresentationFile
{
    public const string GrayscaleClass = "1.2.840.10008.5.1.4.1.1.11.1";

    /// <summary>A state that shows images as they are, upside down: turned by 180 degrees and flipped.</summary>
    /// <param name="uid">SOP Instance UID.</param>
    /// <param name="images">What it is for, with the frames or none for all.</param>
    public static TestFile Create(string uid, params (TestFile Image, int[] Frames)[] images) =>
        DocumentFile
            .Create(uid, GrayscaleClass)
            .Bytes(
                0x00081115,
                "SQ",
                [
                    .. images
                        .GroupBy(reference => reference.Image.Series)
                        .SelectMany(series =>
                            DocumentFile.Item(
                                TestFile.Element(
                                    0x00081140,
                                    "SQ",
                                    [.. series.SelectMany(reference => Reference(reference.Image, reference.Frames))]
                                ),
                                DocumentFile.Text(0x0020000E, "UI", series.Key)
                            )
                        ),
                ]
            )
            .Text(0x20500020, "CS", "IDENTITY")
            .Number(0x00700042, 180)
            .Text(0x00700041, "CS", "Y");

    /// <summary>Adds a line along the top of what is shown, of shade 128.</summary>
    public static TestFile WithLine(this TestFile state) =>
        state
            .Bytes(
                0x00700060,
                "SQ",
                DocumentFile.Item(
                    DocumentFile.Text(0x00700002, "CS", "LAYER"),
                    TestFile.Element(0x00700066, "US", BitConverter.GetBytes((ushort)0x8080))
                )
            )
            .Bytes(
                0x00700001,
                "SQ",
                DocumentFile.Item(
                    DocumentFile.Text(0x00700002, "CS", "LAYER"),
                    TestFile.Element(
                        0x00700009,
                        "SQ",
                        DocumentFile.Item(
                            DocumentFile.Text(0x00700005, "CS", "DISPLAY"),
                            TestFile.Element(
                                0x00700022,
                                "FL",
                                [.. new[] { 0f, 0f, 1f, 0f }.SelectMany(BitConverter.GetBytes)]
                            ),
                            DocumentFile.Text(0x00700023, "CS", "POLYLINE")
                        )
                    )
                )
            );

    private static byte[] Reference(TestFile image, int[] frames)
    {
        var uid = DocumentFile.Text(0x00081155, "UI", image.SopInstance);
        return frames.Length == 0
            ? DocumentFile.Item(uid)
            : DocumentFile.Item(uid, DocumentFile.Text(0x00081160, "IS", string.Join('\\', frames)));
    }
}
