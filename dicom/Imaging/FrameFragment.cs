namespace ServerlessDicom.Dicom.Imaging;

/// <summary>A run of bytes of one encapsulated frame: the value of one fragment item, without its header.</summary>
/// <param name="Offset">Bytes from the start of the file.</param>
/// <param name="Length">Bytes.</param>
public readonly record struct FrameFragment(long Offset, long Length);
