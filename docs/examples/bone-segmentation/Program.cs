using ServerlessDicom.Examples.BoneSegmentation;

await using var app = Consumer.Build(args);
await app.RunAsync();
