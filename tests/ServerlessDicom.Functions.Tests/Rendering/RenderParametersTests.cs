using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using ServerlessDicom.Dicom.Imaging.Rendering;
using ServerlessDicom.Functions.Rendering;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Tests.Rendering;

public sealed class RenderParametersTests
{
    [Fact]
    public void Without_parameters_nothing_is_asked_for()
    {
        var parameters = Parse();

        Assert.Null(parameters.Viewport);
        Assert.Null(parameters.Window);
        Assert.Null(parameters.Quality);
        Assert.Equal(Annotations.None, parameters.Annotations);
        Assert.Equal(IccProfileChoice.Unspecified, parameters.IccProfile);
    }

    [Fact]
    public void Viewports_have_a_size_and_may_have_a_region()
    {
        Assert.Equal(new Viewport(256, 128), Parse(("viewport", "256,128")).Viewport);
        Assert.Equal(
            new Viewport(512, 512, new SourceRegion(0, 0, 100, 50.5)),
            Parse(("viewport", "512,512,,,100,50.5")).Viewport
        );
        Assert.Equal(
            new Viewport(10, 20, new SourceRegion(1.5, 2, -3, -4)),
            Parse(("viewport", "10,20,-1.5,2,-3,-4")).Viewport
        );
        Assert.Equal(new Viewport(10, 20, new SourceRegion(0, 7)), Parse(("viewport", "10,20,,7")).Viewport);
        Assert.Equal(new Viewport(10, 20, new SourceRegion(5, 0)), Parse(("viewport", "10,20,5")).Viewport);
        Assert.Equal(new Viewport(10, 20), Parse(("viewport", "10,20,0,0")).Viewport);
    }

    [Fact]
    public void Windows_have_three_parts()
    {
        Assert.Equal(new VoiWindow(40, 400), Parse(("window", "40,400,linear")).Window);
        Assert.Equal(
            new VoiWindow(-0.5, 0.25, VoiLutFunction.LinearExact),
            Parse(("window", "-0.5,0.25,linear-exact")).Window
        );
        Assert.Equal(new VoiWindow(1e3, 1, VoiLutFunction.Sigmoid), Parse(("window", "1e3,1,sigmoid")).Window);
    }

    [Theory]
    [InlineData("viewport", "")]
    [InlineData("viewport", "256")]
    [InlineData("viewport", "256,")]
    [InlineData("viewport", ",256")]
    [InlineData("viewport", "256,256,1,1,1,1,1")]
    [InlineData("viewport", "0,256")]
    [InlineData("viewport", "-1,256")]
    [InlineData("viewport", "256.5,256")]
    [InlineData("viewport", " 256,256")]
    [InlineData("viewport", "99999,1")]
    [InlineData("viewport", "256,256,0,0,0,5")]
    [InlineData("viewport", "256,256,0,0,5,0")]
    [InlineData("viewport", "256,256,x")]
    [InlineData("viewport", "256,256,NaN")]
    [InlineData("viewport", "256,256,1e999")]
    [InlineData("window", "")]
    [InlineData("window", "40")]
    [InlineData("window", "40,400")]
    [InlineData("window", "40,400,")]
    [InlineData("window", "40,400,LINEAR")]
    [InlineData("window", "40,400,linear_exact")]
    [InlineData("window", "40,400,linear,1")]
    [InlineData("window", ",400,linear")]
    [InlineData("window", "40,0,linear-exact")]
    [InlineData("window", "40,0.5,linear")]
    [InlineData("window", "40,-1,sigmoid")]
    [InlineData("window", "Infinity,1,linear")]
    [InlineData("quality", "")]
    [InlineData("quality", "0")]
    [InlineData("quality", "101")]
    [InlineData("quality", "50.5")]
    [InlineData("quality", "-1")]
    [InlineData("quality", "best")]
    [InlineData("annotation", "")]
    [InlineData("annotation", "patient,")]
    [InlineData("annotation", "patient technique")]
    [InlineData("annotation", "<patient>")]
    [InlineData("iccprofile", "")]
    [InlineData("iccprofile", "YES")]
    [InlineData("iccprofile", "adobergb")]
    [InlineData("iccprofile", "rommrgb")]
    [InlineData("iccprofile", "yes,srgb")]
    public void A_value_that_cannot_be_is_refused_by_the_name_of_its_parameter(string name, string value)
    {
        var problem = Assert.Throws<ProblemException>(() => Parse((name, value)));

        Assert.Equal(400, problem.Status);
        Assert.Contains(name, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("viewport", "1,1")]
    [InlineData("window", "1,1,linear")]
    [InlineData("quality", "50")]
    [InlineData("iccprofile", "yes")]
    public void A_parameter_is_given_once(string name, string value) =>
        Assert.Equal(
            400,
            Assert
                .Throws<ProblemException>(() =>
                    RenderParameters.Parse(
                        new QueryCollection(
                            new Dictionary<string, StringValues> { [name] = new StringValues([value, value]) }
                        )
                    )
                )
                .Status
        );

    [Fact]
    public void Annotations_that_are_not_known_are_told()
    {
        var parameters = Parse(("annotation", "technique,ruler,patient,scale-bar"));

        Assert.Equal(Annotations.Patient | Annotations.Technique, parameters.Annotations);
        Assert.Equal(["ruler", "scale-bar"], parameters.UnsupportedAnnotations);
        Assert.Equal(Annotations.Overlays, Parse(("annotation", "overlays")).Annotations);
    }

    [Fact]
    public void Names_and_keywords_are_case_sensitive_and_other_parameters_are_passed_over() =>
        Assert.Equal(new RenderParameters(), Parse(("other", "1"), ("accept", "image/png")));

    [Theory]
    [InlineData("256,256,1,1")]
    [InlineData("256")]
    [InlineData("256,256,")]
    public void Thumbnails_take_a_size_only(string viewport)
    {
        Assert.Throws<ProblemException>(() => RenderParameters.ParseThumbnail(Query(("viewport", viewport))));
        Assert.Equal(
            new Viewport(100, 50),
            RenderParameters.ParseThumbnail(Query(("viewport", "100,50"), ("annotation", "patient"))).Viewport
        );
    }

    [Fact]
    public void The_same_pictures_have_the_same_canonical_text_and_others_another()
    {
        string[] all =
        [
            Canonical(),
            Canonical(("viewport", "10,20")),
            Canonical(("viewport", "20,10")),
            Canonical(("viewport", "10,20,1")),
            Canonical(("viewport", "10,20,,1")),
            Canonical(("viewport", "10,20,,,5")),
            Canonical(("viewport", "10,20,,,,5")),
            Canonical(("viewport", "10,20,,,-5")),
            Canonical(("window", "1,2,linear")),
            Canonical(("window", "2,1,linear")),
            Canonical(("window", "1,2,sigmoid")),
            Canonical(("quality", "50")),
            Canonical(("annotation", "patient")),
            Canonical(("annotation", "technique")),
            Canonical(("iccprofile", "no")),
            Canonical(("iccprofile", "yes")),
        ];

        Assert.Equal(all.Length, all.Distinct().Count());
        Assert.Equal(Canonical(("viewport", "10,20")), Canonical(("viewport", "10,20,0,0")));
        Assert.Equal(Canonical(("window", "1,2,linear")), Canonical(("window", "1.0,2.0,linear")));
        Assert.Equal(Parse(("quality", "50")).Canonical("image/png"), Parse(("quality", "60")).Canonical("image/png"));
    }

    private static string Canonical(params (string, string)[] query) => Parse(query).Canonical("image/jpeg");

    private static RenderParameters Parse(params (string Name, string Value)[] query) =>
        RenderParameters.Parse(Query(query));

    private static QueryCollection Query(params (string Name, string Value)[] query) =>
        new(query.ToDictionary(parameter => parameter.Name, parameter => new StringValues(parameter.Value)));
}
