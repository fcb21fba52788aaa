namespace ServerlessDicom.Dicom.Imaging.Rendering;

/// <summary>Where text stands.</summary>
public enum AnnotationCorner
{
    /// <summary>Top left.</summary>
    TopLeft,

    /// <summary>Top right, aligned to the right.</summary>
    TopRight,

    /// <summary>Bottom left.</summary>
    BottomLeft,

    /// <summary>Bottom right, aligned to the right.</summary>
    BottomRight,
}
