namespace ServerlessDicom.Dicom.Tests;
