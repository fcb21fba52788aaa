using ServerlessDicom.Dicom.Imaging.Rendering;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Imaging.Presentation;

/// <summary>Draws the graphics and texts of a presentation state (Graphic Annotation Module, PS3.3 §C.10.5).</summary>
/// <param name="layout">Where places of the image and of the displayed area are in the picture.</param>
/// <param name="canvas">The picture.</param>
/// <param name="budget">How much may be drawn.</param>
internal sealed class GraphicAnnotations(DisplayLayout layout, Canvas canvas, DrawingBudget budget)
{
    private const int MaxNumbers = 1 << 18;

    /// <summary>Pictures up to this size have lines of one pixel and letters in their own size.</summary>
    private const int PlainLength = 512;

    private readonly int _scale = Math.Max(1, Math.Min(canvas.Width, canvas.Height) / PlainLength);

    /// <summary>Draws an item of Graphic Annotation Sequence.</summary>
    /// <exception cref="RenderingException">There is too much to draw.</exception>
    public void Draw(DicomDataset annotation, DisplayColor color)
    {
        var pen = new Pen(canvas, color, _scale, budget);
        foreach (var graphic in annotation.GetItems(DicomTag.GraphicObjectSequence))
        {
            DrawGraphic(graphic, pen);
        }

        foreach (var text in annotation.GetItems(DicomTag.TextObjectSequence))
        {
            DrawText(text, pen);
        }
    }

    private void DrawGraphic(DicomDataset graphic, Pen pen)
    {
        if (graphic.TryGetElement(DicomTag.GraphicData, out var data) && data.Length > MaxNumbers * sizeof(float))
        {
            throw new RenderingException("There is too much to draw.");
        }

        var points = Points(graphic, DicomTag.GraphicData, DicomTag.GraphicAnnotationUnits);
        var outline = (graphic.GetString(DicomTag.GraphicType), points) switch
        {
            ("POLYLINE", [_, ..]) => points,
            ("INTERPOLATED", [_, ..]) => Outline.Curve(points),
            ("CIRCLE", [var center, var onIt]) => Outline.Circle(center, onIt),
            ("ELLIPSE", [var left, var right, var top, var bottom]) => Outline.Ellipse(left, right, top, bottom),
            _ => [],
        };
        if (graphic.GetString(DicomTag.GraphicType) == "POINT" && points is [var point, ..])
        {
            (pen with { Width = 3 * pen.Width }).DrawDot(point);
        }

        if (graphic.GetString(DicomTag.GraphicFilled) == "Y" && outline.Length > 2 && outline[0] == outline[^1])
        {
            pen.Fill(outline);
        }

        pen.Draw(outline);
    }

    private void DrawText(DicomDataset text, Pen pen)
    {
        var value = text.GetString(DicomTag.UnformattedTextValue) ?? "";
        var lines = value.ReplaceLineEndings("\n").Split('\n').Select(AnnotationDrawing.Letters).ToArray();
        var corners = Points(text, DicomTag.BoundingBoxTopLeftHandCorner, DicomTag.BoundingBoxAnnotationUnits)
            .Concat(Points(text, DicomTag.BoundingBoxBottomRightHandCorner, DicomTag.BoundingBoxAnnotationUnits))
            .ToArray();
        var anchors = Points(text, DicomTag.AnchorPoint, DicomTag.AnchorPointAnnotationUnits);
        if (corners is [var one, var other])
        {
            // The box is turned with the image, the text in it is not.
            var (left, right) = (Math.Min(one.X, other.X), Math.Max(one.X, other.X));
            var (top, bottom) = (Math.Min(one.Y, other.Y), Math.Max(one.Y, other.Y));
            var scale = ScaleFor(lines, right - left, bottom - top);
            if (text.GetString(DicomTag.AnchorPointVisibility) == "Y" && anchors is [var anchor])
            {
                pen.Draw([anchor, new Point(Math.Clamp(anchor.X, left, right), Math.Clamp(anchor.Y, top, bottom))]);
            }

            var justification = text.GetString(DicomTag.BoundingBoxTextHorizontalJustification);
            DrawLines(
                lines,
                line =>
                {
                    var room = right - left - line.Length * BitmapFont.Width * scale;
                    return justification switch
                    {
                        "RIGHT" => left + Math.Max(0, room),
                        "CENTER" => left + Math.Max(0, room / 2),
                        _ => left,
                    };
                },
                top,
                scale
            );
        }
        else if (anchors is [var anchor])
        {
            if (text.GetString(DicomTag.AnchorPointVisibility) == "Y")
            {
                (pen with { Width = 3 * pen.Width }).DrawDot(anchor);
            }

            DrawLines(lines, _ => anchor.X + 3 * _scale, anchor.Y - BitmapFont.Height * _scale / 2.0, _scale);
        }
    }

    private void DrawLines(string[] lines, Func<string, double> leftOf, double top, int scale)
    {
        foreach (var line in lines)
        {
            if (top > canvas.Height)
            {
                return;
            }

            var left = leftOf(line);
            if (top > -BitmapFont.Height * scale && left < canvas.Width && left > -canvas.Width)
            {
                budget.Spend((long)line.Length * BitmapFont.Width * BitmapFont.Height * scale * scale);
                AnnotationDrawing.DrawLine(canvas, line, (int)left, (int)top, scale);
            }

            top += BitmapFont.Height * scale;
        }
    }

    /// <summary>As large as fits the box, but not larger than other text, and never smaller than the letters are.</summary>
    private int ScaleFor(string[] lines, double width, double height)
    {
        var longest = Math.Max(1, lines.Max(line => line.Length));
        var fitting = Math.Min(width / (longest * BitmapFont.Width), height / (lines.Length * BitmapFont.Height));
        return (int)Math.Clamp(fitting, 1, _scale);
    }

    /// <summary>Places in the picture.</summary>
    private Point[] Points(DicomDataset item, DicomTag data, DicomTag units)
    {
        var points = Point.Pairs(item.GetNumbers(data));
        return item.GetString(units) switch
        {
            "DISPLAY" => Array.ConvertAll(points, layout.OfArea),
            "MATRIX" => [],
            _ => Array.ConvertAll(points, layout.OfImage),
        };
    }
}
