using ServerlessDicom.Dicom.Text;

namespace ServerlessDicom.Dicom.Tests.Text;

public sealed class CodedCharacterSetTests
{
    /// <summary>
    /// Every character that Python's codecs know (Goldens/make-tables.py) is where they have it. What they lack we may
    /// have: vendor rows of JIS X 0208 that files do use.
    /// </summary>
    [Fact]
    public void Tables_agree_with_those_of_Python()
    {
        var differences = new List<string>();
        var characters = 0;
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Text", "Goldens", "tables.txt")))
        {
            var parts = line.Split(' ', 3);
            var set = CharacterSetTerm.Find($"ISO 2022 IR {parts[0]}")!.Designations.Last().Set;
            var row = Convert.ToInt32(parts[1], 16);
            for (var i = 0; i < parts[2].Length; i++)
            {
                var expected = parts[2][i];
                if (expected == CodedCharacterSet.Undefined)
                {
                    continue;
                }

                characters++;
                var actual = set.IsMultiByte ? set.GetCharacter(row, 0x21 + i) : set.GetCharacter(0x20 + i);
                if (actual != expected)
                {
                    differences.Add($"{parts[0]} {row:X2} {i}: {(int)expected:X4} {(int)actual:X4}");
                }
            }
        }

        Assert.Empty(differences);
        Assert.True(characters > 28_000);
    }
}
