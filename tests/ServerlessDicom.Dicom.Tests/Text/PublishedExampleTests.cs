using ServerlessDicom.Dicom.Text;

namespace ServerlessDicom.Dicom.Tests.Text;

/// <summary>The worked examples of PS3.5 Annexes H to K, byte for byte in both directions.</summary>
public sealed class PublishedExampleTests
{
    [Theory]
    // H.3.1
    [InlineData(
        @"\ISO 2022 IR 87",
        "Yamada^Tarou=山田^太郎=やまだ^たろう",
        TextDelimiters.PersonName,
        "59616D6164615E5461726F753D1B24423B3345441B28425E1B244242404F3A1B28423D1B24422464245E24401B28425E1B2442243F246D24261B2842"
    )]
    // H.3.2
    [InlineData(
        @"ISO 2022 IR 13\ISO 2022 IR 87",
        "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう",
        TextDelimiters.PersonName,
        "D4CFC0DE5EC0DBB33D1B24423B3345441B284A5E1B244242404F3A1B284A3D1B24422464245E24401B284A5E1B2442243F246D24261B284A"
    )]
    // I.2
    [InlineData(
        @"\ISO 2022 IR 149",
        "Hong^Gildong=洪^吉洞=홍^길동",
        TextDelimiters.PersonName,
        "486F6E675E47696C646F6E673D1B242943FBF35E1B242943D1CED4D73D1B242943C8AB5E1B242943B1E6B5BF"
    )]
    // J.1
    [InlineData(
        "ISO_IR 192",
        "Wang^XiaoDong=王^小東=",
        TextDelimiters.PersonName,
        "57616E675E5869616F446F6E673DE78E8B5EE5B08FE69DB13D"
    )]
    // J.2
    [InlineData(
        "ISO_IR 192",
        "The first line includes中文.\r\n",
        TextDelimiters.Text,
        "546865206669727374206C696E6520696E636C75646573E4B8ADE696872E0D0A"
    )]
    // J.3
    [InlineData(
        "GB18030",
        "Wang^XiaoDong=王^小东=",
        TextDelimiters.PersonName,
        "57616E675E5869616F446F6E673DCDF55ED0A1B6AB3D"
    )]
    [InlineData(
        "GBK",
        "Wang^XiaoDong=王^小东=",
        TextDelimiters.PersonName,
        "57616E675E5869616F446F6E673DCDF55ED0A1B6AB3D"
    )]
    // J.4
    [InlineData(
        "GB18030",
        "The first line includes中文.\r\n",
        TextDelimiters.Text,
        "546865206669727374206C696E6520696E636C75646573D6D0CEC42E0D0A"
    )]
    // K.2, without the padding
    [InlineData(
        @"\ISO 2022 IR 58",
        "Zhang^XiaoDong=张^小东=",
        TextDelimiters.PersonName,
        "5A68616E675E5869616F446F6E673D1B242941D5C55E1B242941D0A1B6AB3D"
    )]
    // K.3
    [InlineData(
        @"\ISO 2022 IR 58",
        "1.第一行文字。\r\n2.第二行文字。\r\n3.第三行文字。\r\n",
        TextDelimiters.Text,
        "312E1B242941B5DAD2BBD0D0CEC4D7D6A1A30D0A322E1B242941B5DAB6FED0D0CEC4D7D6A1A30D0A332E1B242941B5DAC8FDD0D0CEC4D7D6A1A30D0A"
    )]
    public void DecodesAndEncodes(string value, string text, TextDelimiters delimiters, string hex)
    {
        var set = SpecificCharacterSet.FromTerms(value.Split('\\'));

        Assert.True(set.IsFullyKnown);
        Assert.Equal(text, set.Decode(Convert.FromHexString(hex), delimiters));
        Assert.Equal(hex, Convert.ToHexString(set.Encode(text, delimiters)));
    }

    /// <summary>I.3 designates the set at the start of the line, before it is needed; that reads the same.</summary>
    [Fact]
    public void MixesKoreanAndAsciiInOneLine()
    {
        var set = SpecificCharacterSet.FromTerms("", "ISO 2022 IR 149");
        byte[] bytes =
        [
            0x1B,
            .. "$)CThe first line includes "u8,
            0xC7,
            0xD1,
            0xB1,
            0xDB,
            .. ".\r\n"u8,
            0x1B,
            .. "$)CThe second line includes "u8,
            0xC7,
            0xD1,
            0xB1,
            0xDB,
            .. ", too.\r\nThe third line"u8,
        ];

        Assert.Equal(
            "The first line includes 한글.\r\nThe second line includes 한글, too.\r\nThe third line",
            set.Decode(bytes, TextDelimiters.Text)
        );
    }
}
