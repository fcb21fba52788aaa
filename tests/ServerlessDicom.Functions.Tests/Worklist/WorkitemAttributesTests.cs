using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Worklist;

namespace ServerlessDicom.Functions.Tests.Worklist;

/// <summary>The table of attributes against PS3.6, and some rows against PS3.4 Table CC.2.5-3.</summary>
public sealed class WorkitemAttributesTests
{
    [Fact]
    public void Tags_and_keywords_are_those_of_the_dictionary_and_only_sequences_have_items() =>
        Assert.All(
            Everything(WorkitemAttributes.All),
            attribute =>
            {
                Assert.Equal(DicomDictionary.GetKeyword(attribute.Tag), attribute.Keyword);
                Assert.Equal(attribute.VR == DicomVR.SQ, attribute.Items.Count > 0);
            }
        );

    [Theory]
    [InlineData("ProcedureStepLabel", "Valued", "Optional", "Optional", "1")]
    [InlineData("ProcedureStepState", "Valued", "NotAllowed", "Required", "1")]
    [InlineData("TransactionUID", "Empty", "Lock", "Optional", "-")]
    [InlineData("PatientName", "Present", "NotAllowed", "Optional", "2")]
    [InlineData("ScheduledHumanPerformersSequence", "Optional", "Optional", "Optional", "2")]
    [InlineData("UnifiedProcedureStepPerformedProcedureSequence", "Empty", "Optional", "RequiredToComplete", "-")]
    [InlineData("ProcedureStepProgressInformationSequence", "Empty", "Optional", "RequiredToCancel", "2")]
    [InlineData("ScheduledProcedureStepModificationDateTime", "Service", "Service", "Required", "3")]
    public void Rows_are_as_printed(string keyword, string create, string update, string final, string returned)
    {
        var attribute = Assert.Single(WorkitemAttributes.All, each => each.Keyword == keyword);
        Assert.Equal(
            (create, update, final, returned),
            (
                attribute.Create.ToString(),
                attribute.Update.ToString(),
                attribute.FinalState.ToString(),
                attribute.Return
            )
        );
    }

    [Fact]
    public void Macros_stand_where_they_are_included()
    {
        var performed = WorkitemAttributes.Find(DicomTag.UnifiedProcedureStepPerformedProcedureSequence)!;
        var output = Assert.Single(performed.Items, each => each.Keyword == "OutputInformationSequence");
        Assert.Equal(FinalStateType.PresentToComplete, output.FinalState);
        Assert.Contains(output.Items, each => each.Keyword == "ReferencedSOPSequence");
        Assert.DoesNotContain(performed.Items, each => each.Keyword == "ReferencedSOPSequence");
    }

    [Fact]
    public void Every_matching_key_has_a_place_of_its_own()
    {
        var keys = WorkitemKeys.Instance.Matched;
        Assert.Distinct(keys.Select(each => each.Column));
        Assert.DoesNotContain(keys, each => SearchAttributes.Everything.Any(other => other.Column == each.Column));
        Assert.All(
            (string[])["ProcedureStepState", "PatientID", "ReferencedRequestSequence.RequestedProcedureID"],
            keyword => Assert.Contains(keys, each => each.Keyword == keyword)
        );
        Assert.DoesNotContain(keys, each => each.Keyword is "TransactionUID" or "ReceivingAE");
    }

    private static IEnumerable<WorkitemAttribute> Everything(IEnumerable<WorkitemAttribute> attributes) =>
        attributes.SelectMany(each => Everything(each.Items).Prepend(each));
}
