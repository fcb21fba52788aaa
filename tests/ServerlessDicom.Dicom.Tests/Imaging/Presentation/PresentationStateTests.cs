using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Presentation;
using ServerlessDicom.Dicom.Imaging.Rendering;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Tests.Imaging.Presentation;

/// <summary>Presentation states on an image of 8 columns and 6 rows, the value of column x and row y being 20 x + 3 y + 50.</summary>
public class PresentationStateTests
{
    private const int Columns = 8;
    private const int Rows = 6;
    private const string Image = "2.25.10";

    [Fact]
    public void Without_anything_else_the_image_is_shown_as_it_is() => AssertShown(Show(State()), Columns, Rows, Value);

    [Fact]
    public void The_displayed_area_is_cut_out_and_what_is_beyond_the_image_is_black()
    {
        AssertShown(Show(State().Area((3, 2), (6, 4))), 4, 3, (x, y) => Value(x + 2, y + 1));
        AssertShown(
            Show(State().Area((-1, 0), (10, 7))),
            12,
            8,
            (x, y) => x is >= 2 and < 10 && y is >= 1 and < 7 ? Value(x - 2, y - 1) : 0
        );
        AssertShown(Show(State().Area((20, 20), (22, 21))), 3, 2, (_, _) => 0);
    }

    [Theory]
    [InlineData(0, false, 3, 2, 6, 4)]
    [InlineData(90, false, 3, 4, 6, 2)]
    [InlineData(180, false, 6, 4, 3, 2)]
    [InlineData(270, false, 6, 2, 3, 4)]
    [InlineData(0, true, 6, 2, 3, 4)]
    [InlineData(90, true, 3, 2, 6, 4)]
    public void Corners_of_the_displayed_area_are_those_after_the_image_is_turned(
        int rotation,
        bool isFlipped,
        int left,
        int top,
        int right,
        int bottom
    )
    {
        var picture = Show(State().Turned(rotation, isFlipped).Area((left, top), (right, bottom)));

        var isOnItsSide = rotation % 180 != 0;
        Assert.Equal(isOnItsSide ? (3, 4) : (4, 3), (picture.Width, picture.Height));
        // PS3.3 §C.10.4: the pixel at the top left of the picture, and that at the bottom right.
        Assert.Equal(Value(left - 1, top - 1), picture.Samples.Span[0]);
        Assert.Equal(Value(right - 1, bottom - 1), picture.Samples.Span[^1]);
    }

    [Fact]
    public void A_viewport_is_filled_by_the_area_and_cuts_a_magnified_one_around_its_center()
    {
        var fitted = Show(State(), new Viewport(100, 12));
        var turned = Show(State().Turned(90, false), new Viewport(100, 16));
        var magnified = Show(State().Magnified(3));
        var cut = Show(State().Magnified(1), new Viewport(4, 4));

        Assert.Equal((16, 12), (fitted.Width, fitted.Height));
        Assert.Equal((12, 16), (turned.Width, turned.Height));
        Assert.Equal((24, 18), (magnified.Width, magnified.Height));
        AssertShown(cut, 4, 4, (x, y) => Value(x + 2, y + 1));
    }

    [Fact]
    public void Pixels_that_are_not_square_become_so()
    {
        var wide = State();
        wide.GetItems(DicomTag.DisplayedAreaSelectionSequence)[0]
            .AddOrUpdate(DicomTag.PresentationPixelSpacing, DicomVR.DS, 0.5, 1);

        var picture = Show(wide);

        Assert.Equal((2 * Columns, Rows), (picture.Width, picture.Height));
    }

    [Fact]
    public void Shutters_cover_with_their_shade_and_leave_what_all_of_them_leave()
    {
        var rectangle = State()
            .Shutter("RECTANGULAR", 0x8080)
            .AddOrUpdate(DicomTag.ShutterLeftVerticalEdge, DicomVR.IS, 3)
            .AddOrUpdate(DicomTag.ShutterRightVerticalEdge, DicomVR.IS, 6)
            .AddOrUpdate(DicomTag.ShutterUpperHorizontalEdge, DicomVR.IS, 2)
            .AddOrUpdate(DicomTag.ShutterLowerHorizontalEdge, DicomVR.IS, 5);
        AssertShown(
            Show(rectangle),
            Columns,
            Rows,
            (x, y) => x is >= 2 and <= 5 && y is >= 1 and <= 4 ? Value(x, y) : 128
        );

        rectangle
            .AddOrUpdate(DicomTag.ShutterShape, DicomVR.CS, "RECTANGULAR", "CIRCULAR")
            .AddOrUpdate(DicomTag.CenterOfCircularShutter, DicomVR.IS, 3, 4)
            .AddOrUpdate(DicomTag.RadiusOfCircularShutter, DicomVR.IS, 1);
        AssertShown(
            Show(rectangle),
            Columns,
            Rows,
            (x, y) => Math.Abs(x - 3) + Math.Abs(y - 2) <= 1 ? Value(x, y) : 128
        );

        var polygon = State()
            .Shutter("POLYGONAL", 0)
            .AddOrUpdate(DicomTag.VerticesOfThePolygonalShutter, DicomVR.IS, 1, 2, 1, 5, 4, 5, 4, 2);
        AssertShown(Show(polygon), Columns, Rows, (x, y) => x is >= 1 and < 4 && y is >= 0 and < 3 ? Value(x, y) : 0);
    }

    [Fact]
    public void A_bitmap_covers_where_it_is_set()
    {
        var bits = new byte[6];
        bits[1] = 0b1000_0001;
        var state = State()
            .Shutter("BITMAP", 0xFFFF)
            .AddOrUpdate(DicomTag.ShutterOverlayGroup, DicomVR.US, 0x6002)
            .AddOrUpdate(new DicomTag(0x60020010), DicomVR.US, Rows)
            .AddOrUpdate(new DicomTag(0x60020011), DicomVR.US, Columns)
            .AddOrUpdate(new DicomElement(new DicomTag(0x60023000), DicomVR.OB, bits));

        AssertShown(Show(state), Columns, Rows, (x, y) => y == 1 && (x is 0 or 7) ? 255 : Value(x, y));
    }

    [Theory]
    [InlineData(true, true, "LAYER", true)]
    [InlineData(true, false, "LAYER", true)]
    [InlineData(false, true, "LAYER", true)]
    [InlineData(true, true, "", false)]
    [InlineData(true, true, "OTHER", false)]
    public void Overlays_are_drawn_when_activated_that_of_the_state_first(
        bool isInState,
        bool isInImage,
        string layer,
        bool isDrawn
    )
    {
        var state = State()
            .AddOrUpdate(new DicomTag(0x60001001), DicomVR.CS, layer)
            .AddOrUpdate(DicomTag.GraphicLayerSequence, Layer("LAYER", 1, 0x8080));
        var image = Pixels("MONOCHROME2", 1);
        if (isInState)
        {
            AddOverlay(state, 0b0000_1111);
        }

        if (isInImage)
        {
            AddOverlay(image, 0b1111_0000);
        }

        AssertShown(
            Show(state, image: image),
            Columns,
            Rows,
            (x, y) => isDrawn && y == 0 && (x < 4) == isInState ? 128 : Value(x, y)
        );

        static void AddOverlay(DicomDataset dataset, byte firstRow) =>
            dataset
                .AddOrUpdate(new DicomTag(0x60000010), DicomVR.US, Rows)
                .AddOrUpdate(new DicomTag(0x60000011), DicomVR.US, Columns)
                .AddOrUpdate(
                    new DicomElement(new DicomTag(0x60003000), DicomVR.OB, new byte[] { firstRow, 0, 0, 0, 0, 0 })
                );
    }

    [Fact]
    public void What_is_for_other_images_and_frames_is_passed_over()
    {
        var other = Window(0, 1).For("2.25.11");
        var otherFrame = Window(0, 1).For(Image, 2, 3);
        var own = Window(128, 256).For(Image, 1);
        var state = State().AddOrUpdate(DicomTag.SoftcopyVOILUTSequence, other, otherFrame, own);

        AssertShown(Show(state), Columns, Rows, Value);
        AssertShown(Show(state, frame: 1), Columns, Rows, (_, _) => 255);
    }

    [Fact]
    public void Lines_are_drawn_where_they_are_told_to_be()
    {
        var line = Graphic("POLYLINE", "PIXEL", 1.5, 2.5, 5.5, 2.5, 5.5, 4.5);
        var state = State().Annotated(0x8080, line);
        static bool IsOnIt(int x, int y) => (y == 2 && x is >= 1 and <= 5) || (x == 5 && y is >= 2 and <= 4);

        AssertShown(Show(state), Columns, Rows, (x, y) => IsOnIt(x, y) ? 128 : Value(x, y));
        // Turned clockwise, what was at (x, y) is at (rows - 1 - y, x).
        AssertShown(
            Show(state.Turned(90, false)),
            Rows,
            Columns,
            (x, y) => IsOnIt(y, Rows - 1 - x) ? 128 : Value(y, Rows - 1 - x)
        );
    }

    [Fact]
    public void Places_in_the_displayed_area_do_not_turn_with_the_image()
    {
        var frame = Graphic("POLYLINE", "DISPLAY", 0, 0, 1, 0, 1, 1, 0, 1, 0, 0);

        var picture = Show(State().Annotated(0xFFFF, frame).Turned(90, true).Area((2, 2), (6, 5)));

        AssertShown(picture, 4, 5, (x, y) => x is 0 or 3 || y is 0 or 4 ? 255 : Value(y + 1, x + 1));
    }

    [Theory]
    [InlineData("CIRCLE", 4.0, 3.0, 6.0, 3.0)]
    [InlineData("ELLIPSE", 2.0, 3.0, 6.0, 3.0, 4.0, 1.0, 4.0, 5.0)]
    [InlineData("INTERPOLATED", 4.0, 1.0, 6.0, 3.0, 4.0, 5.0, 2.0, 3.0, 4.0, 1.0)]
    public void Round_graphics_are_drawn_and_filled(string type, params double[] data)
    {
        var graphic = Graphic(type, "PIXEL", data);
        var area = new Viewport(80, 60);
        var plain = Show(State(), area);

        var outlined = Show(State().Annotated(0, graphic), area);
        var filled = Show(State().Annotated(0, Graphic(type, "PIXEL", data).Filled()), area);

        Assert.Equal(plain.Samples.Span[30 * 80 + 40], outlined.Samples.Span[30 * 80 + 40]);
        for (var y = 0; y < 60; y++)
        {
            for (var x = 0; x < 80; x++)
            {
                // All three are circles of radius 2 around the middle, 20 pixels here.
                var distance = Math.Sqrt(Math.Pow(x + 0.5 - 40, 2) + Math.Pow(y + 0.5 - 30, 2));
                var (at, own) = (y * 80 + x, plain.Samples.Span[y * 80 + x]);
                if (Math.Abs(distance - 20) > 3)
                {
                    Assert.Equal(own, outlined.Samples.Span[at]);
                    Assert.Equal(distance < 20 ? 0 : own, filled.Samples.Span[at]);
                }
            }
        }

        Assert.Contains((byte)0, outlined.Samples.ToArray());
    }

    [Fact]
    public void Layers_are_drawn_in_their_order_and_points_as_dots()
    {
        var state = State()
            .AddOrUpdate(DicomTag.GraphicLayerSequence, Layer("TOP", 2, 0xFFFF), Layer("BOTTOM", 1, 0))
            .AddOrUpdate(
                DicomTag.GraphicAnnotationSequence,
                Annotation("TOP", Graphic("POINT", "PIXEL", 4.5, 3.5)),
                Annotation("BOTTOM", Graphic("POLYLINE", "PIXEL", 0.5, 3.5, 7.5, 3.5))
            );

        AssertShown(
            Show(state),
            Columns,
            Rows,
            (x, y) =>
                x is >= 3 and <= 5 && y is >= 2 and <= 4 ? 255
                : y == 3 ? 0
                : Value(x, y)
        );
    }

    [Fact]
    public void Text_stands_in_its_box_or_beside_its_anchor()
    {
        var boxed = new DicomDataset()
            .AddOrUpdate(DicomTag.UnformattedTextValue, DicomVR.ST, "Ab\r\nc")
            .AddOrUpdate(DicomTag.BoundingBoxAnnotationUnits, DicomVR.CS, "DISPLAY")
            .AddOrUpdate(DicomTag.BoundingBoxTopLeftHandCorner, DicomVR.FL, 0.5, 0.5)
            .AddOrUpdate(DicomTag.BoundingBoxBottomRightHandCorner, DicomVR.FL, 1.0, 1.0)
            .AddOrUpdate(DicomTag.BoundingBoxTextHorizontalJustification, DicomVR.CS, "RIGHT");
        var anchored = new DicomDataset()
            .AddOrUpdate(DicomTag.UnformattedTextValue, DicomVR.ST, "x")
            .AddOrUpdate(DicomTag.AnchorPointAnnotationUnits, DicomVR.CS, "PIXEL")
            .AddOrUpdate(DicomTag.AnchorPoint, DicomVR.FL, 4.0, 3.0)
            .AddOrUpdate(DicomTag.AnchorPointVisibility, DicomVR.CS, "Y");
        var viewport = new Viewport(160, 120);
        var plain = Show(State(), viewport);

        // Two letters of 8 pixels at the right edge, two lines of 13 from the upper one, and the edge of letters.
        var (left, right, top, bottom) = Changed(boxed);
        Assert.InRange(left, 143, 146);
        Assert.InRange(right, 156, 159);
        Assert.InRange(top, 59, 64);
        Assert.InRange(bottom, 80, 86);

        (left, right, top, bottom) = Changed(anchored);
        Assert.InRange(left, 78, 80);
        Assert.InRange(right, 83, 92);
        Assert.InRange(top, 53, 58);
        Assert.InRange(bottom, 61, 67);

        (int Left, int Right, int Top, int Bottom) Changed(DicomDataset text)
        {
            var state = State()
                .AddOrUpdate(
                    DicomTag.GraphicAnnotationSequence,
                    new DicomDataset().AddOrUpdate(DicomTag.TextObjectSequence, text)
                );
            var shown = Show(state, viewport);
            var changed = Enumerable
                .Range(0, 160 * 120)
                .Where(i => shown.Samples.Span[i] != plain.Samples.Span[i])
                .ToArray();
            return (
                changed.Min(i => i % 160),
                changed.Max(i => i % 160),
                changed.Min(i => i / 160),
                changed.Max(i => i / 160)
            );
        }
    }

    [Fact]
    public void Color_images_keep_their_colors_and_layers_get_theirs()
    {
        // CIELab of sRGB's red under D50: L* 54.29, a* 80.8, b* 69.9.
        var layer = Layer("LAYER", 1, 0xFFFF)
            .AddOrUpdate(DicomTag.GraphicLayerRecommendedDisplayCIELabValue, DicomVR.US, 35578, 53661, 50860);
        var state = State(DicomUid.ColorSoftcopyPresentationStateStorage)
            .AddOrUpdate(DicomTag.GraphicLayerSequence, layer)
            .AddOrUpdate(
                DicomTag.GraphicAnnotationSequence,
                Annotation("LAYER", Graphic("POLYLINE", "PIXEL", 0.5, 0.5, 0.5, 0.5))
            );
        var image = Pixels("RGB", 3);
        byte[] native = [.. Enumerable.Range(0, 3 * Columns * Rows).Select(i => (byte)i)];
        var frame = new PresentedFrame(Image, 0, image, DicomTag.PixelData, PhotometricInterpretation.Rgb, native);

        var picture = PresentationState.From(state).Render(frame, null, []);

        Assert.Equal((Columns, Rows, 3), (picture.Width, picture.Height, picture.SamplesPerPixel));
        Assert.Equal(native[3..], picture.Samples.Span[3..].ToArray());
        Assert.InRange(picture.Samples.Span[0], 253, 255);
        Assert.InRange(picture.Samples.Span[1], 0, 6);
        Assert.InRange(picture.Samples.Span[2], 0, 6);
    }

    [Fact]
    public void Pseudo_colors_are_those_of_the_palette()
    {
        var state = State(DicomUid.PseudoColorSoftcopyPresentationStateStorage);
        var channels = new (DicomTag Descriptor, DicomTag Data, Func<int, int> Entry)[]
        {
            (DicomTag.RedPaletteColorLookupTableDescriptor, DicomTag.RedPaletteColorLookupTableData, i => i),
            (DicomTag.GreenPaletteColorLookupTableDescriptor, DicomTag.GreenPaletteColorLookupTableData, i => 255 - i),
            (DicomTag.BluePaletteColorLookupTableDescriptor, DicomTag.BluePaletteColorLookupTableData, _ => 7),
        };
        foreach (var (descriptor, data, entry) in channels)
        {
            byte[] entries = [.. Enumerable.Range(0, 256).Select(i => (byte)entry(i))];
            state
                .AddOrUpdate(descriptor, DicomVR.US, 256, 0, 8)
                .AddOrUpdate(new DicomElement(data, DicomVR.OW, entries));
        }

        var picture = Show(state);

        Assert.Equal(3, picture.SamplesPerPixel);
        for (var i = 0; i < Columns * Rows; i++)
        {
            var value = Value(i % Columns, i / Columns);
            Assert.Equal([(byte)value, (byte)(255 - value), 7], picture.Samples.Span.Slice(3 * i, 3).ToArray());
        }
    }

    [Fact]
    public void References_are_those_of_the_relationship_module()
    {
        var images = new DicomDataset[]
        {
            new DicomDataset().AddOrUpdate(DicomTag.ReferencedSOPInstanceUID, DicomVR.UI, "2.25.1"),
            new DicomDataset()
                .AddOrUpdate(DicomTag.ReferencedSOPInstanceUID, DicomVR.UI, "2.25.2")
                .AddOrUpdate(DicomTag.ReferencedFrameNumber, DicomVR.IS, 2, 4),
        };
        var state = State()
            .AddOrUpdate(
                DicomTag.ReferencedSeriesSequence,
                new DicomDataset()
                    .AddOrUpdate(DicomTag.SeriesInstanceUID, DicomVR.UI, "2.25.8")
                    .AddOrUpdate(DicomTag.ReferencedImageSequence, images),
                new DicomDataset().AddOrUpdate(DicomTag.SeriesInstanceUID, DicomVR.UI, "2.25.9")
            );

        var references = PresentationState.From(state).References;

        Assert.Equal(
            [("2.25.8", "2.25.1", ""), ("2.25.8", "2.25.2", "2,4"), ("2.25.9", null, "")],
            references.Select(reference =>
                (reference.SeriesInstanceUid, reference.SopInstanceUid, string.Join(',', reference.Frames))
            )
        );
    }

    [Fact]
    public void What_is_too_large_or_too_much_is_refused()
    {
        Assert.Throws<RenderingException>(() => Show(State().Area((1, 1), (100_000, 100_000))));
        Assert.Throws<RenderingException>(() => Show(State().Area((int.MinValue, 1), (int.MaxValue, 2))));
        Assert.Throws<RenderingException>(() => Show(State().Magnified(1e9)));
        Assert.Throws<RenderingException>(() =>
            Show(State().Annotated(0, Graphic("POLYLINE", "PIXEL", new double[300_000])))
        );
        var zigzag = Enumerable.Range(0, 200_000).Select(i => i % 4 < 2 ? 0.5 : 5.5).ToArray();
        Assert.Throws<RenderingException>(() =>
            Show(State().Annotated(0, Graphic("POLYLINE", "PIXEL", zigzag)), new Viewport(80, 60))
        );
        Assert.Throws<RenderingException>(() =>
            PresentationState.From(State().AddOrUpdate(DicomTag.MaskSubtractionSequence, new DicomDataset()))
        );
    }

    [Fact]
    public void Coordinates_that_are_no_numbers_or_far_away_draw_nothing()
    {
        var graphics = new[]
        {
            Graphic("POLYLINE", "PIXEL", double.NaN, 1, 5, 5),
            Graphic("POLYLINE", "PIXEL", 1e8, 1e8, 2e8, 1e8),
            Graphic("CIRCLE", "PIXEL", 0, 0, 1e30, 1e30),
            Graphic("CIRCLE", "PIXEL", 4, 3),
            Graphic("ELLIPSE", "PIXEL", 1, 2, 3),
            Graphic("INTERPOLATED", "DISPLAY"),
            Graphic("POINT", "PIXEL", -1e8, 1e8),
            Graphic("SPIRAL", "PIXEL", 4, 3),
            Graphic("CIRCLE", "PIXEL", -90, 3, -95, 3).Filled(),
        };

        AssertShown(Show(State().Annotated(0, graphics)), Columns, Rows, Value);
    }

    [Fact]
    public void Values_that_make_no_sense_are_shown_somehow_or_refused_and_nothing_else()
    {
        var random = new Random(1);
        for (var i = 0; i < 1000; i++)
        {
            var state = BrokenValues.In(Everything(), random);
            try
            {
                var picture = Show(state, random.Next(2) == 0 ? null : new Viewport(64, 48));
                Assert.Equal(picture.Width * picture.Height * picture.SamplesPerPixel, picture.Samples.Length);
            }
            catch (RenderingException)
            {
                // As it should be.
            }
        }
    }

    /// <summary>A state with something of all that there is.</summary>
    private static DicomDataset Everything()
    {
        var text = new DicomDataset()
            .AddOrUpdate(DicomTag.UnformattedTextValue, DicomVR.ST, "text")
            .AddOrUpdate(DicomTag.BoundingBoxAnnotationUnits, DicomVR.CS, "PIXEL")
            .AddOrUpdate(DicomTag.BoundingBoxTopLeftHandCorner, DicomVR.FL, 0.0, 0.0)
            .AddOrUpdate(DicomTag.BoundingBoxBottomRightHandCorner, DicomVR.FL, 8.0, 6.0)
            .AddOrUpdate(DicomTag.AnchorPointAnnotationUnits, DicomVR.CS, "DISPLAY")
            .AddOrUpdate(DicomTag.AnchorPoint, DicomVR.FL, 0.5, 0.5)
            .AddOrUpdate(DicomTag.AnchorPointVisibility, DicomVR.CS, "Y");
        var table = new DicomDataset()
            .AddOrUpdate(DicomTag.LUTDescriptor, DicomVR.US, 4, 0, 8)
            .AddOrUpdate(new DicomElement(DicomTag.LUTData, DicomVR.OW, new byte[8]));
        var state = State()
            .Area((-2, 1), (9, 5))
            .Turned(270, true)
            .Annotated(
                0x8080,
                Graphic("CIRCLE", "DISPLAY", 0.5, 0.5, 0.75, 0.5).Filled(),
                Graphic("ELLIPSE", "PIXEL", 1, 3, 7, 3, 4, 1, 4, 5).Filled(),
                Graphic("INTERPOLATED", "PIXEL", 1, 1, 5, 2, 3, 4, 1, 1).Filled(),
                Graphic("POINT", "PIXEL", 4, 4)
            )
            .Shutter("CIRCULAR", 0x8080)
            .AddOrUpdate(DicomTag.ShutterShape, DicomVR.CS, "CIRCULAR", "POLYGONAL", "RECTANGULAR", "BITMAP")
            .AddOrUpdate(DicomTag.CenterOfCircularShutter, DicomVR.IS, 3, 4)
            .AddOrUpdate(DicomTag.RadiusOfCircularShutter, DicomVR.IS, 3)
            .AddOrUpdate(DicomTag.VerticesOfThePolygonalShutter, DicomVR.IS, 1, 1, 1, 8, 6, 8)
            .AddOrUpdate(DicomTag.ShutterLeftVerticalEdge, DicomVR.IS, 1)
            .AddOrUpdate(DicomTag.ShutterRightVerticalEdge, DicomVR.IS, 7)
            .AddOrUpdate(DicomTag.ShutterUpperHorizontalEdge, DicomVR.IS, 1)
            .AddOrUpdate(DicomTag.ShutterLowerHorizontalEdge, DicomVR.IS, 5)
            .AddOrUpdate(DicomTag.ShutterOverlayGroup, DicomVR.US, 0x6000)
            .AddOrUpdate(new DicomTag(0x60000010), DicomVR.US, Rows)
            .AddOrUpdate(new DicomTag(0x60000011), DicomVR.US, Columns)
            .AddOrUpdate(new DicomTag(0x60000050), DicomVR.SS, 1, 1)
            .AddOrUpdate(new DicomTag(0x60001001), DicomVR.CS, "LAYER")
            .AddOrUpdate(new DicomElement(new DicomTag(0x60003000), DicomVR.OB, new byte[6]))
            .AddOrUpdate(DicomTag.RescaleSlope, DicomVR.DS, 2.0)
            .AddOrUpdate(DicomTag.RescaleIntercept, DicomVR.DS, -5.0)
            .AddOrUpdate(DicomTag.SoftcopyVOILUTSequence, Window(100, 50))
            .AddOrUpdate(DicomTag.PresentationLUTSequence, table);
        state.GetItems(DicomTag.GraphicAnnotationSequence)[0].AddOrUpdate(DicomTag.TextObjectSequence, text);
        return state;
    }

    private static int Value(int x, int y) => 20 * x + 3 * y + 50;

    private static RasterImage Show(
        DicomDataset state,
        Viewport? viewport = null,
        int frame = 0,
        DicomDataset? image = null
    )
    {
        byte[] native = [.. Enumerable.Range(0, Columns * Rows).Select(i => (byte)Value(i % Columns, i / Columns))];
        return PresentationState
            .From(state)
            .Render(
                new PresentedFrame(
                    Image,
                    frame,
                    image ?? Pixels("MONOCHROME1", 1),
                    DicomTag.PixelData,
                    PhotometricInterpretation.Monochrome1,
                    native
                ),
                viewport,
                []
            );
    }

    private static void AssertShown(RasterImage picture, int width, int height, Func<int, int, int> expected)
    {
        Assert.Equal((width, height, 1), (picture.Width, picture.Height, picture.SamplesPerPixel));
        Assert.Equal(
            Enumerable.Range(0, width * height).Select(i => (byte)expected(i % width, i / width)),
            picture.Samples.ToArray()
        );
    }

    private static DicomDataset Pixels(string photometric, int samples) =>
        new DicomDataset()
            .AddOrUpdate(DicomTag.PhotometricInterpretation, DicomVR.CS, photometric)
            .AddOrUpdate(DicomTag.SamplesPerPixel, DicomVR.US, samples)
            .AddOrUpdate(DicomTag.Rows, DicomVR.US, Rows)
            .AddOrUpdate(DicomTag.Columns, DicomVR.US, Columns)
            .AddOrUpdate(DicomTag.BitsAllocated, DicomVR.US, 8)
            .AddOrUpdate(DicomTag.BitsStored, DicomVR.US, 8)
            .AddOrUpdate(DicomTag.HighBit, DicomVR.US, 7);

    private static DicomDataset State(string sopClass = DicomUid.GrayscaleSoftcopyPresentationStateStorage) =>
        new DicomDataset()
            .AddOrUpdate(DicomTag.SOPClassUID, DicomVR.UI, sopClass)
            .AddOrUpdate(DicomTag.PresentationLUTShape, DicomVR.CS, "IDENTITY")
            .Area((1, 1), (Columns, Rows));

    private static DicomDataset Window(double center, double width) =>
        new DicomDataset()
            .AddOrUpdate(DicomTag.WindowCenter, DicomVR.DS, center)
            .AddOrUpdate(DicomTag.WindowWidth, DicomVR.DS, width);

    private static DicomDataset Graphic(string type, string units, params double[] data) =>
        new DicomDataset()
            .AddOrUpdate(DicomTag.GraphicType, DicomVR.CS, type)
            .AddOrUpdate(DicomTag.GraphicAnnotationUnits, DicomVR.CS, units)
            .AddOrUpdate(DicomTag.GraphicData, DicomVR.FL, data);

    private static DicomDataset Layer(string name, int order, int shade) =>
        new DicomDataset()
            .AddOrUpdate(DicomTag.GraphicLayer, DicomVR.CS, name)
            .AddOrUpdate(DicomTag.GraphicLayerOrder, DicomVR.IS, order)
            .AddOrUpdate(DicomTag.GraphicLayerRecommendedDisplayGrayscaleValue, DicomVR.US, shade);

    private static DicomDataset Annotation(string layer, params DicomDataset[] graphics) =>
        new DicomDataset()
            .AddOrUpdate(DicomTag.GraphicLayer, DicomVR.CS, layer)
            .AddOrUpdate(DicomTag.GraphicObjectSequence, graphics);
}

/// <summary>Steps in making presentation states.</summary>
file static class Steps
{
    public static DicomDataset Area(this DicomDataset state, (int X, int Y) topLeft, (int X, int Y) bottomRight) =>
        state.AddOrUpdate(
            DicomTag.DisplayedAreaSelectionSequence,
            new DicomDataset()
                .AddOrUpdate(DicomTag.DisplayedAreaTopLeftHandCorner, DicomVR.SL, topLeft.X, topLeft.Y)
                .AddOrUpdate(DicomTag.DisplayedAreaBottomRightHandCorner, DicomVR.SL, bottomRight.X, bottomRight.Y)
                .AddOrUpdate(DicomTag.PresentationSizeMode, DicomVR.CS, "SCALE TO FIT")
                .AddOrUpdate(DicomTag.PresentationPixelAspectRatio, DicomVR.IS, 1, 1)
        );

    public static DicomDataset Magnified(this DicomDataset state, double ratio)
    {
        state
            .GetItems(DicomTag.DisplayedAreaSelectionSequence)[0]
            .AddOrUpdate(DicomTag.PresentationSizeMode, DicomVR.CS, "MAGNIFY")
            .AddOrUpdate(DicomTag.PresentationPixelMagnificationRatio, DicomVR.FL, ratio);
        return state;
    }

    public static DicomDataset Turned(this DicomDataset state, int rotation, bool isFlipped) =>
        state
            .AddOrUpdate(DicomTag.ImageRotation, DicomVR.US, rotation)
            .AddOrUpdate(DicomTag.ImageHorizontalFlip, DicomVR.CS, isFlipped ? "Y" : "N");

    public static DicomDataset Shutter(this DicomDataset state, string shape, int shade) =>
        state
            .AddOrUpdate(DicomTag.ShutterShape, DicomVR.CS, shape)
            .AddOrUpdate(DicomTag.ShutterPresentationValue, DicomVR.US, shade);

    public static DicomDataset Filled(this DicomDataset graphic) =>
        graphic.AddOrUpdate(DicomTag.GraphicFilled, DicomVR.CS, "Y");

    public static DicomDataset For(this DicomDataset item, string image, params ReadOnlySpan<long> frames)
    {
        var reference = new DicomDataset().AddOrUpdate(DicomTag.ReferencedSOPInstanceUID, DicomVR.UI, image);
        if (frames.Length > 0)
        {
            reference.AddOrUpdate(DicomTag.ReferencedFrameNumber, DicomVR.IS, frames);
        }

        return item.AddOrUpdate(DicomTag.ReferencedImageSequence, reference);
    }

    public static DicomDataset Annotated(this DicomDataset state, int shade, params DicomDataset[] graphics) =>
        state
            .AddOrUpdate(
                DicomTag.GraphicLayerSequence,
                new DicomDataset()
                    .AddOrUpdate(DicomTag.GraphicLayer, DicomVR.CS, "LAYER")
                    .AddOrUpdate(DicomTag.GraphicLayerRecommendedDisplayGrayscaleValue, DicomVR.US, shade)
            )
            .AddOrUpdate(
                DicomTag.GraphicAnnotationSequence,
                new DicomDataset()
                    .AddOrUpdate(DicomTag.GraphicLayer, DicomVR.CS, "LAYER")
                    .AddOrUpdate(DicomTag.GraphicObjectSequence, graphics)
            );
}
