namespace ServerlessDicom.Functions.Tests;
