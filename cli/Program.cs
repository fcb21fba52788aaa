using ServerlessDicom.Cli;

return await Sdicom.RunAsync(args, CommandContext.OfProcess(), CancellationToken.None);
