using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;
using ServerlessDicom.Functions;
using ServerlessDicom.LocalCloud;
using ServerlessDicom.LocalCloud.Emulators;

using var stopping = new CancellationTokenSource();

// From the first moment on: the packages may be on their way.
using var interrupted = PosixSignalRegistration.Create(
    PosixSignal.SIGINT,
    signal =>
    {
        signal.Cancel = true;
        stopping.Cancel();
    }
);
try
{
    var commandLine = CommandLine.Parse(args);
    if (commandLine.Help)
    {
        Console.WriteLine(CommandLine.Usage);
        return 0;
    }

    Console.WriteLine("Starting Azurite and an emulator of Cosmos DB...");
    await using var cloud = await EmulatedCloud.StartAsync(stopping.Token);
    var settings = EmulatedAzure.Settings(cloud.StorageConnectionString, cloud.CosmosConnectionString);
    foreach (var (name, value) in commandLine.Settings)
    {
        settings[name] = value;
    }

    await using var app = ServiceHost.Build(commandLine with { Settings = settings }, EmulatedAzure.Adapt);
    await ServiceHost.StartAsync(app, stopping.Token);
    StartNotice.Print(app, Console.Out);
    Console.WriteLine(
        $"""
        Others connect with these; the keys are those that every emulator has:
          Azure Storage  {cloud.StorageConnectionString}
          Cosmos DB      {cloud.CosmosConnectionString}
        Ctrl-C ends all of it, and what is stored goes with it.
        """
    );
    await app.WaitForShutdownAsync();
    return 0;
}
catch (OperationCanceledException) when (stopping.IsCancellationRequested)
{
    return 0;
}
catch (Exception e) when (e is EmulatorException or StartRefusedException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
