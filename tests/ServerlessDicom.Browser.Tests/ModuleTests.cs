using System.IO.Compression;
using System.Text.Json;
using static Microsoft.Playwright.Assertions;

namespace ServerlessDicom.Browser.Tests;

/// <summary>Modules of the study browser where what they are given matters more than what is shown of it.</summary>
public sealed class ModuleTests(Chromium chromium, StoredStudies studies)
{
    [Fact]
    public async Task Multipart_is_read_the_same_however_it_arrives()
    {
        await using var page = await OpenAsync();

        // Bodies with what looks like the beginning of a boundary, an empty one, parts without headers and with Content-Length.
        var read = await page.Page.EvaluateAsync<string[]>(
            """
            async () => {
              const { partsOf } = await import("/browser/1/multipart.js");
              const payload = new TextEncoder().encode(
                "preamble\r\n--bb\r\nContent-Type: a/b\r\n\r\none\r\n--b\r\n-\r\n--bb\r\n\r\n\r\n--bb  \r\n" +
                  "Content-Length: 11\r\n\r\nx\r\n--bb\r\nyz\r\n--bb--\r\nepilogue",
              );
              const seen = new Set();
              for (let size = 1; size <= payload.length; size++) {
                let at = 0;
                const body = new ReadableStream({
                  pull(controller) {
                    if (at >= payload.length) {
                      controller.close();
                    } else {
                      controller.enqueue(payload.slice(at, (at += size)));
                    }
                  },
                });
                const response = new Response(body, { headers: { "Content-Type": "multipart/related; boundary=bb" } });
                const parts = [];
                for await (const part of partsOf(response)) {
                  parts.push(`${[...part.headers].join()}|${await new Blob(await part.chunks()).text()}`);
                }

                seen.add(JSON.stringify(parts));
              }

              return [...seen];
            }
            """
        );

        Assert.Equal(
            ["content-type,a/b|one\r\n--b\r\n-", "|", "content-length,11|x\r\n--bb\r\nyz"],
            JsonSerializer.Deserialize<string[]>(Assert.Single(read))!
        );
        page.AssertQuiet();
    }

    [Fact]
    public async Task A_payload_that_is_cut_off_is_not_taken_for_whole()
    {
        await using var page = await OpenAsync();

        var error = await page.Page.EvaluateAsync<string>(
            """
            async () => {
              const { partsOf } = await import("/browser/1/multipart.js");
              const response = new Response("--bb\r\n\r\none", { headers: { "Content-Type": "multipart/related; boundary=bb" } });
              try {
                for await (const part of partsOf(response)) {
                  await part.chunks();
                }

                return "";
              } catch (error) {
                return error.message;
              }
            }
            """
        );

        Assert.Equal("The answer ended before it was complete.", error);
        page.AssertQuiet();
    }

    [Fact]
    public async Task A_zip_may_hold_more_files_than_the_old_format_could_count()
    {
        const int count = 66_000;
        await using var page = await OpenAsync();

        var download = await page.Page.RunAndWaitForDownloadAsync(() =>
            page.Page.EvaluateAsync(
                """
                async (count) => {
                  const { Zip } = await import("/browser/1/zip.js");
                  const zip = new Zip();
                  for (let i = 0; i < count; i++) {
                    zip.add(`ä/${i}.dcm`, [new Uint8Array([i & 255]), new Uint8Array([i >> 8])]);
                  }

                  const link = document.createElement("a");
                  link.href = URL.createObjectURL(zip.finish());
                  link.download = "many.zip";
                  link.click();
                }
                """,
                count
            )
        );

        using var zip = ZipFile.OpenRead(await download.PathAsync());
        Assert.Equal(count, zip.Entries.Count);
        var last = zip.GetEntry($"ä/{count - 1}.dcm")!;
        using var stream = last.Open();
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);
        Assert.Equal([(count - 1) & 255, ((count - 1) >> 8) & 255], bytes.ToArray());
        page.AssertQuiet();
    }

    [Theory]
    [InlineData("Müller^Äöü", "Müller_Äöü")]
    [InlineData("../../etc/passwd", "etc_passwd")]
    [InlineData("a:b*c?\"<>|\\", "a_b_c")]
    [InlineData("山田^太郎", "山田_太郎")]
    [InlineData("...", "nothing")]
    public async Task File_names_are_such_as_every_system_takes(string value, string expected)
    {
        await using var page = await OpenAsync();

        var name = await page.Page.EvaluateAsync<string>(
            """async (value) => (await import("/browser/1/file-names.js")).safe(value, "nothing")""",
            value
        );

        Assert.Equal(expected, name);
        page.AssertQuiet();
    }

    private async Task<WatchedPage> OpenAsync()
    {
        var page = await chromium.OpenAsync(studies.Url, "#/upload");
        await Expect(page["h1"]).ToHaveTextAsync("Upload");
        return page;
    }
}
