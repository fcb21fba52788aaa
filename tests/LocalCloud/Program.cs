using ServerlessDicom.LocalCloud.Emulators;

try
{
    await using var azurite = await Azurite.StartAsync(Directory.CreateTempSubdirectory("azurite-").FullName, default);
    await using var cosmos = await CosmosEmulator.StartAsync(default);
    Console.WriteLine(azurite.ConnectionString);
    Console.WriteLine(cosmos.ConnectionString);
    return 0;
}
catch (EmulatorException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
