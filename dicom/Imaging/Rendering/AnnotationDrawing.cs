namespace ServerlessDicom.Dicom.Imaging.Rendering;

/// <summary>Draws text over a picture, white with a black edge, so that it can be read on any ground.</summary>
internal static class AnnotationDrawing
{
    /// <summary>Pictures of this size take letters in their own size, greater ones in multiples of it.</summary>
    private const int PlainLength = 512;

    private const int Margin = 4;

    /// <summary>Draws all lines. Those of the lower corners end at the bottom.</summary>
    public static void Draw(Canvas canvas, IReadOnlyList<Annotation> annotations)
    {
        var scale = Math.Max(1, Math.Min(canvas.Width, canvas.Height) / PlainLength);
        foreach (var corner in annotations.GroupBy(annotation => annotation.Corner))
        {
            var lines = corner.Select(annotation => Letters(annotation.Text)).ToArray();
            var isRight = corner.Key is AnnotationCorner.TopRight or AnnotationCorner.BottomRight;
            var isBottom = corner.Key is AnnotationCorner.BottomLeft or AnnotationCorner.BottomRight;
            var lineHeight = BitmapFont.Height * scale;
            var top = isBottom ? canvas.Height - Margin * scale - lines.Length * lineHeight : Margin * scale;
            foreach (var line in lines)
            {
                var left = isRight ? canvas.Width - (Margin + line.Length * BitmapFont.Width) * scale : Margin * scale;
                DrawLine(canvas, line, Math.Max(left, Margin * scale), top, scale);
                top += lineHeight;
            }
        }
    }

    /// <summary>One char for each character, also for those that have a surrogate pair.</summary>
    public static string Letters(string text) =>
        string.Concat(text.EnumerateRunes().Select(rune => rune.IsBmp ? (char)rune.Value : char.MaxValue));

    /// <summary>Draws a line of <see cref="Letters"/> from its top left corner on, each point of them as a square.</summary>
    public static void DrawLine(Canvas canvas, string line, int left, int top, int scale)
    {
        var letters = Math.Min(line.Length, (canvas.Width - left) / (BitmapFont.Width * scale) + 1);
        DrawPoints(
            canvas,
            line.AsSpan(0, letters),
            left,
            top,
            scale,
            edge: Math.Max(1, scale / 2),
            shade: byte.MinValue
        );
        DrawPoints(canvas, line.AsSpan(0, letters), left, top, scale, edge: 0, shade: byte.MaxValue);
    }

    private static void DrawPoints(
        Canvas canvas,
        ReadOnlySpan<char> line,
        int left,
        int top,
        int scale,
        int edge,
        byte shade
    )
    {
        for (var i = 0; i < line.Length; i++)
        {
            for (var y = 0; y < BitmapFont.Height; y++)
            {
                for (var x = 0; x < BitmapFont.Width; x++)
                {
                    if (BitmapFont.IsSet(line[i], x, y))
                    {
                        Fill(canvas, left + (i * BitmapFont.Width + x) * scale, top + y * scale, scale, edge, shade);
                    }
                }
            }
        }
    }

    /// <summary>Fills a square and the edge around it.</summary>
    private static void Fill(Canvas canvas, int left, int top, int length, int edge, byte shade)
    {
        for (var y = top - edge; y < top + length + edge; y++)
        {
            for (var x = left - edge; x < left + length + edge; x++)
            {
                canvas.Set(x, y, shade);
            }
        }
    }
}
