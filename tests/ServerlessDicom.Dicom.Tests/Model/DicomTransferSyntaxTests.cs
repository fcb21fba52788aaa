using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Tests.Model;

public class DicomTransferSyntaxTests
{
    [Theory]
    //                                     explicit, big, deflated, encapsulated, video
    [InlineData("1.2.840.10008.1.2", "-----")]
    [InlineData("1.2.840.10008.1.2.1", "x----")]
    [InlineData("1.2.840.10008.1.2.1.98", "x--e-")]
    [InlineData("1.2.840.10008.1.2.1.99", "x-d--")]
    [InlineData("1.2.840.10008.1.2.2", "xb---")]
    [InlineData("1.2.840.10008.1.2.4.50", "x--e-")]
    [InlineData("1.2.840.10008.1.2.4.94", "x----")]
    [InlineData("1.2.840.10008.1.2.4.95", "x-d--")]
    [InlineData("1.2.840.10008.1.2.4.100", "x--ev")]
    [InlineData("1.2.840.10008.1.2.4.106.1", "x--ev")]
    [InlineData("1.2.840.10008.1.2.4.108", "x--ev")]
    [InlineData("1.2.840.10008.1.2.4.110", "x--e-")]
    [InlineData("1.2.840.10008.1.2.4.111", "x--e-")]
    [InlineData("1.2.840.10008.1.2.4.112", "x--e-")]
    [InlineData("1.2.840.10008.1.2.4.201", "x--e-")]
    [InlineData("1.2.840.10008.1.2.4.205", "x-d--")]
    [InlineData("1.2.840.10008.1.2.5", "x--e-")]
    [InlineData("1.2.840.10008.1.2.7.1", "x----")]
    [InlineData("1.2.840.10008.1.2.8.1", "x--e-")]
    [InlineData("1.2.840.10008.1.20", "-----")]
    [InlineData("1.2.3.4", "x--e-")] // not registered
    public void Syntaxes_say_how_they_encode(string uid, string facts)
    {
        var syntax = DicomTransferSyntax.FromUid(uid);

        Assert.Equal(uid, syntax.Uid);
        Assert.Equal(
            facts,
            string.Concat(
                syntax.IsExplicitVR ? 'x' : '-',
                syntax.IsBigEndian ? 'b' : '-',
                syntax.IsDeflated ? 'd' : '-',
                syntax.IsEncapsulated ? 'e' : '-',
                syntax.IsVideo ? 'v' : '-'
            )
        );
        Assert.Equal(uid != "1.2.3.4", DicomTransferSyntax.IsRegistered(uid));
    }

    [Theory]
    [InlineData("1.2.840.10008.5.1.4.1.1.2")] // a SOP Class
    [InlineData("1.2.840.10008.1.1")]
    [InlineData("1.2.840.10008.1.2.4.1")]
    [InlineData("")]
    public void Only_transfer_syntaxes_are_registered_as_such(string uid) =>
        Assert.False(DicomTransferSyntax.IsRegistered(uid));
}
