using Cagent.Runs;
using Cagent.Sessions;
using Cagent.Tools.Workspaces;

namespace Cagent.Grains.Tests.Runs;

public sealed class AttachedFilesTests : IDisposable
{
    private readonly Cagent.Testing.TemporaryDirectory _directory = new();

    [Theory]
    [InlineData("text/plain")]
    [InlineData("text/markdown; charset=utf-8")]
    [InlineData("application/json")]
    [InlineData("application/ld+json")]
    [InlineData(null)]
    public async Task The_text_of_a_text_file_takes_its_place(string? type)
    {
        _directory.Write("work/notes.txt", "Some notes.\n");

        var part = await InlineAsync(_directory.At("work/notes.txt"), type);

        Assert.Equal(("text", "Content of the attached file \"notes.txt\":\n\nSome notes.\n"), (part.Type, part.Text));
    }

    [Fact]
    public async Task A_relative_path_begins_in_the_working_directory()
    {
        _directory.Write("work/notes.txt", "here");

        Assert.EndsWith("here", (await InlineAsync("notes.txt", "text/plain")).Text);
    }

    [Fact]
    public async Task A_file_outside_the_workspace_is_not_read()
    {
        _directory.Write("secret.txt", "secret");
        Directory.CreateDirectory(_directory.At("work"));
        File.CreateSymbolicLink(_directory.At("work/link.txt"), _directory.At("secret.txt"));

        foreach (var path in (string[])["../secret.txt", _directory.At("secret.txt"), "link.txt", "a\0b"])
        {
            Assert.Equal("file", (await InlineAsync(path, "text/plain")).Type);
        }
    }

    [Theory]
    [InlineData("a\0b", "text/plain")]
    [InlineData("%PDF-1.4", "application/pdf")]
    [InlineData("x", "application/octet-stream")]
    [InlineData("x", "image/png")]
    public async Task What_is_no_text_stays_a_file(string content, string type)
    {
        _directory.Write("work/thing", content);

        Assert.Equal("file", (await InlineAsync("thing", type)).Type);
    }

    [Fact]
    public async Task A_file_that_is_not_there_or_no_utf8_or_too_long_stays_a_file()
    {
        Directory.CreateDirectory(_directory.At("work"));
        await File.WriteAllBytesAsync(_directory.At("work/latin1"), [0xE9, 0x20], TestContext.Current.CancellationToken);
        await using (var large = File.Create(_directory.At("work/large")))
        {
            large.SetLength(AttachedFiles.LongestText + 1);
        }

        foreach (var path in (string[])["absent", "latin1", "large", "."])
        {
            Assert.Equal("file", (await InlineAsync(path, "text/plain")).Type);
        }
    }

    [Fact]
    public async Task What_is_looked_for_takes_room_and_so_does_each_time_that_it_is_found()
    {
        _directory.Write("work/there", "1234");
        var texts = new AttachedTexts(new Workspace(_directory.At("work"), []), (2 * AttachedTexts.LeastCost) + 8);

        Assert.Equal([null, "1234", "1234", null], await FindAsync(texts, "absent", "there", "there", "there"));
    }

    [Fact]
    public async Task A_file_that_is_named_again_and_again_takes_its_room_each_time()
    {
        _directory.Write("work/large", new string('x', (int)AttachedFiles.LongestText - 5_000));
        var message = new ChatMessage
        {
            Role = ChatRoles.User,
            MultiContent = [new MessagePart { Type = "file", File = new MessageFile { Path = "large", MimeType = "text/plain" } }],
        };

        var inlined = await AttachedFiles.InlineAsync([.. Enumerable.Repeat(message, 300)], _directory.At("work"), TestContext.Current.CancellationToken);

        Assert.Equal(
            [.. Enumerable.Repeat("file", 296), .. Enumerable.Repeat("text", 4)], inlined.Select(shown => Assert.Single(shown.MultiContent!).Type));
    }

    public void Dispose() => _directory.Dispose();

    private static async Task<IReadOnlyList<string?>> FindAsync(AttachedTexts texts, params string[] paths)
    {
        var found = new List<string?>();
        foreach (var path in paths)
        {
            found.Add(await texts.FindAsync(path, TestContext.Current.CancellationToken));
        }

        return found;
    }

    private async Task<MessagePart> InlineAsync(string path, string? type)
    {
        var message = new ChatMessage
        {
            Role = ChatRoles.User,
            MultiContent = [new MessagePart { Type = "text", Text = "Read it" }, new MessagePart { Type = "file", File = new MessageFile { Path = path, MimeType = type } }],
        };
        var inlined = await AttachedFiles.InlineAsync([message], _directory.At("work"), TestContext.Current.CancellationToken);
        Assert.Equal("Read it", inlined[0].MultiContent![0].Text);
        return inlined[0].MultiContent![1];
    }
}
