using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using ServerlessDicom.Dicom.Json;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Tests.Json;
using ServerlessDicom.Dicom.Xml;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Dicom.Tests.Xml;

public sealed class NativeModelProperties
{
    [Fact]
    public void A_data_set_survives_the_way_to_XML_and_back() =>
        Check.One(
            Properties.Cases(100),
            Prop.ForAll(
                DicomJsonProperties.Dataset(2).ToArbitrary(),
                dataset =>
                {
                    dataset.AddOrUpdate(DicomTag.SpecificCharacterSet, DicomVR.CS, "ISO_IR 192");
                    var read = NativeModel.ReadAsync(NativeModel.Write(dataset)).GetAwaiter().GetResult();
                    Assert.Equal(DicomJsonProperties.Dump(dataset), DicomJsonProperties.Dump(read));
                }
            )
        );

    [Fact]
    public void How_the_JSON_comes_in_pieces_does_not_matter() =>
        Check.One(
            Properties.Cases(50),
            Prop.ForAll(
                DicomJsonProperties.Dataset(1).Zip(Gen.Choose(1, 50)).ToArbitrary(),
                pair =>
                {
                    using var json = new MemoryStream();
                    using (var writer = new Utf8JsonWriter(json, DicomJsonWriter.JsonOptions))
                    {
                        DicomJsonWriter.Write(writer, pair.Item1, DicomJsonWriterOptions.Inline);
                    }

                    Assert.Equal(NativeModel.Write(pair.Item1), InPieces(json.ToArray(), pair.Item2));
                }
            )
        );

    [Fact]
    public void Any_XML_is_read_or_refused() =>
        Check.One(
            Properties.Cases(1000),
            Prop.ForAll(
                Gen.Elements(
                        "<DicomAttribute tag=\"00100010\" vr=\"PN\">",
                        "<DicomAttribute tag=\"00080082\" vr=\"SQ\">",
                        "<DicomAttribute tag=\"00091001\" privateCreator=\"A\" vr=\"US\">",
                        "<DicomAttribute tag=\"00090001\" privateCreator=\"A\">",
                        "<DicomAttribute tag=\"00090010\">",
                        "</DicomAttribute>",
                        "<Item number=\"1\">",
                        "</Item>",
                        "<Value number=\"1\">1</Value>",
                        "<Value number=\"2\">&#65;</Value>",
                        "<PersonName number=\"1\"><Alphabetic><FamilyName>A</FamilyName></Alphabetic></PersonName>",
                        "<BulkData uri=\"a\"/>",
                        "<InlineBinary>AA==</InlineBinary>",
                        "<Other>x</Other>",
                        "&x;"
                    )
                    .ArrayOf()
                    .Select(tokens => $"<NativeDicomModel>{string.Concat(tokens)}</NativeDicomModel>")
                    .ToArbitrary(),
                xml =>
                {
                    try
                    {
                        using var json = JsonDocument.Parse(NativeModel.ReadJsonAsync(xml).GetAwaiter().GetResult());
                        Assert.Equal(JsonValueKind.Object, json.RootElement.ValueKind);
                    }
                    catch (NativeModelException)
                    {
                        // Refused, which is all that is asked of most of these.
                    }
                }
            )
        );

    private static string InPieces(byte[] json, int size)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        var writer = new NativeModelWriter(output);
        var (start, end) = (0, 0);
        while (start < json.Length)
        {
            end = Math.Min(end + size, json.Length);
            start += writer.Write(json.AsSpan(start..end), end == json.Length);
        }

        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
