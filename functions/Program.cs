using ServerlessDicom.Functions;

try
{
    var commandLine = CommandLine.Parse(args);
    if (commandLine.Help)
    {
        Console.WriteLine(CommandLine.Usage);
        return 0;
    }

    await using var app = ServiceHost.Build(commandLine);
    await ServiceHost.StartAsync(app);
    StartNotice.Print(app, Console.Out);
    await app.WaitForShutdownAsync();
    return 0;
}
catch (StartRefusedException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
