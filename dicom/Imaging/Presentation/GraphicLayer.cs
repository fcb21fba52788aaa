using ServerlessDicom.Dicom.Imaging.Rendering;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Imaging.Presentation;

/// <summary>A layer of overlays, graphics and text (Graphic Layer Module, PS3.3 §C.10.7).</summary>
/// <param name="Name">Graphic Layer (0070,0002).</param>
/// <param name="Dataset">Its item.</param>
internal sealed record GraphicLayer(string Name, DicomDataset Dataset)
{
    /// <summary>The layers of a presentation state in the order they are drawn in, and then those that are used without being described.</summary>
    public static List<GraphicLayer> AllOf(DicomDataset state)
    {
        var layers = state
            .GetItems(DicomTag.GraphicLayerSequence)
            .OrderBy(item => item.GetInteger(DicomTag.GraphicLayerOrder) ?? 0)
            .Select(item => new GraphicLayer(item.GetString(DicomTag.GraphicLayer) ?? "", item))
            .DistinctBy(layer => layer.Name)
            .ToList();
        var used = state
            .GetItems(DicomTag.GraphicAnnotationSequence)
            .Select(item => item.GetString(DicomTag.GraphicLayer) ?? "")
            .Distinct();
        var undescribed = used.Except(layers.Select(layer => layer.Name)).ToList();
        layers.AddRange(undescribed.Select(name => new GraphicLayer(name, new DicomDataset())));
        return layers;
    }

    /// <summary>What is drawn with.</summary>
    public DisplayColor ColorOn(Canvas canvas) =>
        DisplayColor.From(
            Dataset,
            DicomTag.GraphicLayerRecommendedDisplayGrayscaleValue,
            DicomTag.GraphicLayerRecommendedDisplayCIELabValue,
            canvas
        ) ?? DisplayColor.White;
}
