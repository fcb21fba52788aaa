using ServerlessDicom.Dicom.Imaging.Codecs.JpegLossless;

namespace ServerlessDicom.Bench.Micro;

/// <summary>JPEG Lossless, first predictor: asked for is half the speed of <c>dcmdjpeg</c>.</summary>
public class JpegLosslessBenchmarks() : CodecBenchmarks(JpegLosslessCodec.Decode, JpegLosslessCodec.Encode);
