using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cagent.Sessions;
using Cagent.Tools.Arguments;
using Cagent.Tools.Images;
using Cagent.Tools.Workspaces;

namespace Cagent.Tools.Filesystem;

/// <summary><c>read_file</c> and <c>read_multiple_files</c>.</summary>
internal sealed class ReadTools(Workspace workspace, WorkspaceFiles files, FilesystemOptions options, ImageTurns turns)
{
    public async Task<ToolResult> ReadAsync(ToolInvocation call, ToolArguments arguments, CancellationToken cancellationToken)
    {
        var path = arguments.GetString("path");
        try
        {
            await using var stream = files.OpenRead(path);
            var start = new byte[ImageFiles.SniffedBytes];
            var sniffed = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            if (ImageFiles.Recognise(start.AsSpan(0, sniffed)) is { } mimeType)
            {
                using var turn = await turns.TakeAsync(cancellationToken);
                return ReadImage(path, mimeType, stream);
            }

            var text = Utf8Text.Decode(files.Read(path, options.MaxReadBytes));
            return new ToolResult { Output = text, Meta = Meta("", CountLines(text), null) };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OutsideWorkspaceException)
        {
            var error = Describe(path, e);
            return new ToolResult { Output = error, IsError = true, Meta = Meta("", 0, error) };
        }
    }

    public ToolResult ReadMany(ToolInvocation call, ToolArguments arguments, CancellationToken cancellationToken)
    {
        var paths = arguments.GetStrings("paths");
        var asJson = arguments.GetBoolean("json");
        if (paths.Count > options.MaxFilesAtOnce)
        {
            return ToolResult.Error($"At most {options.MaxFilesAtOnce} files can be read at once; {paths.Count} were asked for. Nothing was read.");
        }

        List<ReadFile> read = [];
        var left = options.MaxTotalReadBytes;
        foreach (var path in paths)
        {
            cancellationToken.ThrowIfCancellationRequested();
            read.Add(ReadOne(path, ref left));
        }

        return new ToolResult { Output = asJson ? ToJson(read) : ToText(read), Meta = Meta(read) };
    }

    private static ToolResult ReadImage(string path, string mimeType, FileStream stream)
    {
        var length = stream.Length;
        if (length > ImageScaling.MaxSourceBytes)
        {
            return TooLarge(length);
        }

        stream.Position = 0;
        using MemoryStream read = new((int)length);
        stream.CopyTo(read);
        var content = read.ToArray();
        var image = ImageScaling.Fit(content, mimeType);
        if (image is null && length > ImageScaling.MaxBytes)
        {
            return TooLarge(length);
        }

        var (shown, shownType) = image is null ? (content, mimeType) : (image.Content, image.MimeType);
        return new ToolResult
        {
            Output = $"Read image file {path} [{shownType}] ({shown.Length} bytes){image?.Note(content)}",
            Meta = Meta(path, 0, null),
            Images = [new ToolMedia { Data = Convert.ToBase64String(shown), MimeType = shownType }],
        };
    }

    private static ToolResult TooLarge(long length) =>
        ToolResult.Error($"Error: Image file too large ({length} bytes, max {ImageScaling.MaxBytes} bytes)");

    private ReadFile ReadOne(string path, ref long left)
    {
        try
        {
            var bytes = files.Read(path, options.MaxReadBytes);
            if (bytes.Length > left)
            {
                var most = $"at most {options.MaxTotalReadBytes} bytes are read at once, and the files before it leave {left}";
                return new ReadFile(path, "", $"read {workspace.Show(path)}: the file has {bytes.Length} bytes; {most}. Read it by itself");
            }

            left -= bytes.Length;
            return new ReadFile(path, Utf8Text.Decode(bytes), null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OutsideWorkspaceException)
        {
            return new ReadFile(path, "", Describe(path, e));
        }
    }

    private string Describe(string path, Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException => "not found",
        OutsideWorkspaceException => exception.Message,
        FileAccessException => $"read {workspace.Show(path)}: {exception.Message}",
        _ => $"stat {workspace.Show(path)}: {FileErrors.Describe(exception)}",
    };

    private static string ToText(List<ReadFile> read)
    {
        StringBuilder text = new();
        foreach (var file in read)
        {
            text.Append(CultureInfo.InvariantCulture, $"=== {file.Path} ===\n{file.Shown}\n\n");
        }

        return text.ToString();
    }

    private static string ToJson(List<ReadFile> read) =>
        read.Count == 0 ? "null" : ToolJson.Write(read.Select(file => new { path = file.Path, content = file.Shown }));

    private static JsonElement Meta(List<ReadFile> read) => ToolJson.ToElementWithNulls(new
    {
        files = read.Count == 0 ? null : new JsonArray([.. read.Select(file => MetaNode(
            file.Path, file.Content, file.Error is null ? CountLines(file.Content) : 0, file.Error))]),
    });

    private static JsonElement Meta(string path, int lineCount, string? error) =>
        ToolJson.ToElement(MetaNode(path, "", lineCount, error));

    private static JsonObject MetaNode(string path, string content, int lineCount, string? error)
    {
        JsonObject meta = new() { ["path"] = path, ["content"] = content, ["lineCount"] = lineCount };
        if (error is not null)
        {
            meta["error"] = error;
        }

        return meta;
    }

    private static int CountLines(string text) => text.AsSpan().Count('\n') + 1;

    private sealed record ReadFile(string Path, string Content, string? Error)
    {
        public string Shown => Error ?? Content;
    }
}
