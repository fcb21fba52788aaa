using System.Globalization;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using ServerlessDicom.Dicom.Json;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Dicom.Tests.Json;

public sealed class DicomJsonProperties
{
    private static readonly Gen<string> Text = Gen.Elements(
            "",
            "A",
            "B^",
            " x",
            "\"",
            "{",
            "é",
            "山田",
            "𠀀",
            "\u2028",
            "<&'>"
        )
        .ListOf()
        .Select(string.Concat)
        .Select(text => text.TrimEnd(' '));

    private static readonly Gen<string> Code = Gen.Elements("", "A", "CT", "1.2.840", "19700101", "A B");

    private static readonly Gen<string> Number = Gen.Elements(
        "0",
        "1",
        "-12",
        "1.50",
        "1e5",
        "-0.001",
        "1E-03",
        "abc",
        "12345678901234567890"
    );

    private static readonly Gen<string> Name = Gen.Elements("Doe^John", "山田^太郎", "やまだ", "Ö^^^Dr", "")
        .ArrayOf(3)
        .Select(groups => string.Join('=', groups).TrimEnd('='));

    [Fact]
    public void A_data_set_survives_the_way_to_JSON_and_back() =>
        Check.One(
            Properties.Cases(100),
            Prop.ForAll(
                Dataset(2).ToArbitrary(),
                dataset =>
                {
                    dataset.AddOrUpdate(DicomTag.SpecificCharacterSet, DicomVR.CS, "ISO_IR 192");
                    var reader = new Utf8JsonReader(Write(dataset), DicomJsonReader.JsonOptions);
                    reader.Read();
                    Assert.Equal(Dump(dataset), Dump(DicomJsonReader.Read(ref reader)));
                }
            )
        );

    [Fact]
    public void Both_byte_orders_make_the_same_JSON() =>
        Check.One(
            Properties.Cases(100),
            Prop.ForAll(
                Dataset(2).ToArbitrary(),
                dataset =>
                    Assert.Equal(Encoding.UTF8.GetString(Write(dataset)), Encoding.UTF8.GetString(Write(Swap(dataset))))
            )
        );

    [Fact]
    public void Any_JSON_is_read_or_refused() =>
        Check.One(
            Properties.Cases(1000),
            Prop.ForAll(
                Gen.Elements(
                        "{",
                        "}",
                        "[",
                        "]",
                        ":",
                        ",",
                        "1",
                        "null",
                        "\"vr\"",
                        "\"Value\"",
                        "\"SQ\"",
                        "\"US\"",
                        "\"PN\"",
                        "\"00100010\"",
                        "\"InlineBinary\""
                    )
                    .ArrayOf()
                    .Select(tokens => "{\"00100020\":{" + string.Concat(tokens) + "}}")
                    .ToArbitrary(),
                json =>
                {
                    var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
                    try
                    {
                        reader.Read();
                        DicomJsonReader.Read(ref reader);
                    }
                    catch (JsonException)
                    {
                        // Refused, which is all that is asked of most of these.
                    }
                }
            )
        );

    internal static Gen<DicomDataset> Dataset(int depth) =>
        Element(depth)
            .ArrayOf()
            .Select(elements =>
            {
                var dataset = new DicomDataset();
                for (var i = 0; i < elements.Length; i++)
                {
                    elements[i](dataset, new DicomTag((ushort)(0x0019 + 2 * i), 0x1001));
                }

                return dataset;
            });

    private static Gen<Action<DicomDataset, DicomTag>> Element(int depth)
    {
        Gen<Action<DicomDataset, DicomTag>>[] kinds =
        [
            TextElement(Text, DicomVR.LO, DicomVR.SH, DicomVR.UC),
            TextElement(Code, DicomVR.CS, DicomVR.AE, DicomVR.DA, DicomVR.TM, DicomVR.DT, DicomVR.AS, DicomVR.UI),
            TextElement(Number, DicomVR.DS, DicomVR.IS),
            TextElement(Name, DicomVR.PN),
            from vr in Gen.Elements(DicomVR.LT, DicomVR.ST, DicomVR.UT)
            from text in Text
            select new Action<DicomDataset, DicomTag>((dataset, tag) => dataset.AddOrUpdate(tag, vr, text)),
            from vr in Gen.Elements(
                DicomVR.OB,
                DicomVR.OD,
                DicomVR.OF,
                DicomVR.OL,
                DicomVR.OV,
                DicomVR.OW,
                DicomVR.UN,
                DicomVR.US,
                DicomVR.SS,
                DicomVR.UL,
                DicomVR.SL,
                DicomVR.UV,
                DicomVR.SV,
                DicomVR.AT
            )
            from units in Gen.Choose(0, 3)
            from bytes in Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf(units * 8)
            select new Action<DicomDataset, DicomTag>(
                (dataset, tag) => dataset.AddOrUpdate(new DicomElement(tag, vr, bytes))
            ),
            from vr in Gen.Elements(DicomVR.FL, DicomVR.FD)
            from values in ArbMap.Default.GeneratorFor<NormalFloat>().Select(f => f.Item).ArrayOf()
            select new Action<DicomDataset, DicomTag>(
                (dataset, tag) =>
                    dataset.AddOrUpdate(
                        tag,
                        vr,
                        vr == DicomVR.FL ? [.. values.Select(v => (double)(float)v).Where(double.IsFinite)] : values
                    )
            ),
        ];
        return depth == 0
            ? Gen.OneOf(kinds)
            : Gen.OneOf([
                .. kinds,
                Dataset(depth - 1)
                    .ArrayOf()
                    .Resize(3)
                    .Select(items => new Action<DicomDataset, DicomTag>(
                        (dataset, tag) => dataset.AddOrUpdate(tag, items)
                    )),
            ]);
    }

    private static Gen<Action<DicomDataset, DicomTag>> TextElement(Gen<string> value, params DicomVR[] vrs) =>
        from vr in Gen.Elements(vrs)
        from values in value.ArrayOf().Resize(3)
        select new Action<DicomDataset, DicomTag>((dataset, tag) => dataset.AddOrUpdate(tag, vr, values));

    private static byte[] Write(DicomDataset dataset)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, DicomJsonWriter.JsonOptions))
        {
            DicomJsonWriter.Write(writer, dataset, DicomJsonWriterOptions.Inline);
        }

        return stream.ToArray();
    }

    private static DicomDataset Swap(DicomDataset dataset)
    {
        var swapped = new DicomDataset { IsBigEndian = true };
        foreach (var element in dataset)
        {
            if (element.Items is { } items)
            {
                swapped.AddOrUpdate(new DicomElement(element.Tag, [.. items.Select(Swap)]));
                continue;
            }

            var bytes = element.Value.ToArray();
            var size = element.VR.UnitSize();
            for (var i = 0; i < bytes.Length; i += size)
            {
                bytes.AsSpan(i, size).Reverse();
            }

            swapped.AddOrUpdate(new DicomElement(element.Tag, element.VR, bytes));
        }

        return swapped;
    }

    internal static string Dump(DicomDataset dataset)
    {
        var dump = new StringBuilder();
        foreach (var element in dataset)
        {
            dump.Append(CultureInfo.InvariantCulture, $"{element.Tag} {element.VR} ");
            dump.AppendLine(
                element.Items is { } items
                    ? $"[{string.Join(',', items.Select(Dump))}]"
                    : Convert.ToHexString(element.Value.Span)
            );
        }

        return dump.ToString();
    }
}
