using Azure.Storage.Blobs;
using ServerlessDicom.Functions.Inbox;

namespace ServerlessDicom.Functions.Tests.Inbox;

public sealed class AzureInboxTests(EmulatorFixture emulators)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_blob_is_read_to_its_end_and_deleted_unless_it_has_been_written_again()
    {
        var container = new BlobContainerClient(await emulators.AzuriteAsync(), $"inbox-{Guid.NewGuid():N}");
        await container.CreateAsync(cancellationToken: Token);
        try
        {
            var inbox = new AzureInbox(container);
            const string Name = "ward 3/Jörg #1?.dcm";
            var blob = container.GetBlobClient(Name);
            Assert.Null(await inbox.OpenAsync(Name, Token));

            await blob.UploadAsync(new BinaryData("one"u8.ToArray()), Token);
            await using (var file = await inbox.OpenAsync(Name, Token))
            {
                using var text = new StreamReader(file!.Content);
                Assert.Equal("one", await text.ReadToEndAsync(Token));
                await blob.UploadAsync(new BinaryData("two"u8.ToArray()), overwrite: true, Token);
                await inbox.DeleteAsync(file, Token);
            }

            Assert.True(await blob.ExistsAsync(Token));
            await using (var file = await inbox.OpenAsync(Name, Token))
            {
                await inbox.DeleteAsync(file!, Token);
                Assert.False(await blob.ExistsAsync(Token));
                // Twice does no harm.
                await inbox.DeleteAsync(file!, Token);
            }
        }
        finally
        {
            await container.DeleteAsync(cancellationToken: CancellationToken.None);
        }
    }
}
