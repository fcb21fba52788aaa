using ServerlessDicom.Functions.Delete;
using ServerlessDicom.Functions.Retrieve;
using ServerlessDicom.Functions.Search;
using ServerlessDicom.Functions.Store;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Services.AddStore().AddSearch().AddRetrieve().AddDelete();

var app = builder.Build();
app.MapGroup("/dicom-web").MapStore().MapSearch().MapRetrieve().MapDelete();
await app.RunAsync();
