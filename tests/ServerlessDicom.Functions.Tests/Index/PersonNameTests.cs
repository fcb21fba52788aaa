using FsCheck;
using FsCheck.Fluent;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Index;

public sealed class PersonNameTests
{
    [Theory]
    [InlineData("Doe^John", "DOE^JOHN")]
    [InlineData("Doe^John^^^", "DOE^JOHN")]
    [InlineData(" Doe ^  John ^ ", "DOE^JOHN")]
    [InlineData("van  den Berg^Jan", "VAN DEN BERG^JAN")]
    [InlineData("Müller^Zoë", "MULLER^ZOE")]
    [InlineData("Mu\u0308ller", "MULLER")]
    [InlineData("Groß^Æsa", "GROSS^AESA")]
    [InlineData("Łukasz Sørensen", "LUKASZ SORENSEN")]
    [InlineData("Διονυσιος", "ΔΙΟΝΥΣΙΟΣ")]
    [InlineData("Διονύσιος", "ΔΙΟΝΥΣΙΟΣ")]
    [InlineData("Лёнин", "ЛЕНИН")]
    [InlineData("やまだ^たろう", "やまだ^たろう")]
    [InlineData("かが", "かが")]
    [InlineData("山田\u3000^太郎", "山田^太郎")]
    [InlineData("^^^", "")]
    [InlineData("D*^J?", "D*^J?")]
    public void Case_accents_and_padding_do_not_count(string name, string normal) =>
        Assert.Equal(normal, PersonName.Normalize(name));

    [Theory]
    [InlineData("DOE^JOHN", "DOE JOHN")]
    [InlineData("VAN DEN BERG^JAN-PIET", "VAN DEN BERG JAN PIET")]
    [InlineData("O'NEIL^ANN", "ONEIL ANN")]
    [InlineData("DOE, JOHN (DR.)", "DOE JOHN DR")]
    [InlineData("𠮷田^太郎", "𠮷田 太郎")]
    [InlineData("^-", "")]
    public void Words_are_runs_of_letters(string normal, string words) =>
        Assert.Equal(words, string.Join(' ', PersonName.Words(normal)));

    [Fact]
    public void The_normal_form_is_its_own_normal_form() =>
        Check.One(
            Properties.Cases(100),
            Prop.ForAll(
                Gen.Elements("aZéßÆøΆςй^ *?\u0301\u3000山𠮷'-".Select(letter => letter).ToArray())
                    .ListOf()
                    .Select(letters => string.Concat(letters))
                    .ToArbitrary(),
                name =>
                {
                    var normal = PersonName.Normalize(name);
                    return PersonName.Normalize(normal) == normal && !normal.EndsWith('^') && !normal.Contains("  ");
                }
            )
        );
}
