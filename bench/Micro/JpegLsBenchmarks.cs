using ServerlessDicom.Dicom.Imaging.Codecs.JpegLs;

namespace ServerlessDicom.Bench.Micro;

/// <summary>JPEG-LS without loss: asked for is half the speed of <c>dcmdjpls</c>.</summary>
public class JpegLsBenchmarks() : CodecBenchmarks(JpegLsCodec.Decode, JpegLsCodec.Encode);
