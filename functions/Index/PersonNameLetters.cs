namespace ServerlessDicom.Functions.Index;

/// <summary>The letters of the Latin, Greek and Cyrillic scripts that are others with an accent or a stroke.</summary>
internal static class PersonNameLetters
{
    private const char First = '\u00C0';
    private const char End = '\u2000';

    // The canonical decompositions of the Unicode Character Database, upper case, and the barred letters, which have
    // none there. The first letter of each line is what the others are without their marks.
    private static readonly string[] Families =
    [
        "AÀÁÂÃÄÅĀĂĄǍǞǠǺȀȂȦḀẠẢẤẦẨẪẬẮẰẲẴẶ",
        "BḂḄḆ",
        "CÇĆĈĊČḈ",
        "DÐĎĐḊḌḎḐḒ",
        "EÈÉÊËĒĔĖĘĚȄȆȨḔḖḘḚḜẸẺẼẾỀỂỄỆ",
        "FḞ",
        "GĜĞĠĢǦǴḠ",
        "HĤĦȞḢḤḦḨḪẖ",
        "IÌÍÎÏĨĪĬĮİıǏȈȊḬḮỈỊ",
        "JĴǰ",
        "KĶǨḰḲḴ",
        "LĹĻĽŁḶḸḺḼ",
        "MḾṀṂ",
        "NÑŃŅŇǸṄṆṈṊ",
        "OÒÓÔÕÖØŌŎŐƠǑǪǬǾȌȎȪȬȮȰṌṎṐṒỌỎỐỒỔỖỘỚỜỞỠỢ",
        "PṔṖ",
        "RŔŖŘȐȒṘṚṜṞ",
        "SŚŜŞŠȘṠṢṤṦṨ",
        "TŢŤŦȚṪṬṮṰẗ",
        "UÙÚÛÜŨŪŬŮŰŲƯǓǕǗǙǛȔȖṲṴṶṸṺỤỦỨỪỬỮỰ",
        "VṼṾ",
        "WŴẀẂẄẆẈẘ",
        "XẊẌ",
        "YÝŶŸȲẎẙỲỴỶỸ",
        "ZŹŻŽẐẒẔ",
        "ƷǮ",
        "ΑΆἈἉἊἋἌἍἎἏᾀᾁᾂᾃᾄᾅᾆᾇᾈᾉᾊᾋᾌᾍᾎᾏᾲᾳᾴᾶᾷᾸᾹᾺΆᾼ",
        "ΕΈἘἙἚἛἜἝῈΈ",
        "ΗΉἨἩἪἫἬἭἮἯᾐᾑᾒᾓᾔᾕᾖᾗᾘᾙᾚᾛᾜᾝᾞᾟῂῃῄῆῇῊΉῌ",
        "ΙΊΐΪἸἹἺἻἼἽἾἿῒΐῖῗῘῙῚΊ",
        "ΟΌὈὉὊὋὌὍῸΌ",
        "ΡῤῬ",
        "ΥΎΫΰϓϔὐὒὔὖὙὛὝὟῢΰῦῧῨῩῪΎ",
        "ΩΏὨὩὪὫὬὭὮὯᾠᾡᾢᾣᾤᾥᾦᾧᾨᾩᾪᾫᾬᾭᾮᾯῲῳῴῶῷῺΏῼ",
        "ІЇ",
        "АӐӒ",
        "ГЃ",
        "ЕЀЁӖ",
        "ЖӁӜ",
        "ЗӞ",
        "ИЍЙӢӤ",
        "КЌ",
        "ОӦ",
        "УЎӮӰӲ",
        "ЧӴ",
        "ЫӸ",
        "ЭӬ",
        "ѴѶ",
        "ӘӚ",
        "ӨӪ",
    ];

    private static readonly char[] Plain = MakePlain();

    /// <summary>The upper-case letter without marks; any other character as it is, in upper case.</summary>
    public static char Fold(char letter)
    {
        var upper = char.ToUpperInvariant(letter);
        return upper is >= First and < End ? Plain[upper - First] : upper;
    }

    /// <summary>The two letters that an upper-case ligature stands for, or null.</summary>
    public static string? Expand(char upper) =>
        upper switch
        {
            'Æ' or 'Ǽ' or 'Ǣ' => "AE",
            'Œ' => "OE",
            'ß' or 'ẞ' => "SS",
            'Þ' => "TH",
            _ => null,
        };

    private static char[] MakePlain()
    {
        var plain = new char[End - First];
        for (var i = 0; i < plain.Length; i++)
        {
            plain[i] = (char)(First + i);
        }

        foreach (var family in Families)
        {
            foreach (var letter in family.AsSpan(1))
            {
                plain[letter - First] = family[0];
            }
        }

        return plain;
    }
}
