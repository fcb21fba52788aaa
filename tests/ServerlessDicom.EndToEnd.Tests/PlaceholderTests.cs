namespace ServerlessDicom.EndToEnd.Tests;
