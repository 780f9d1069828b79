using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cagent.Testing;

namespace Cagent.Conformance.Tests.Tools;

/// <summary>The files around a tool call: <c>work</c> is the session's directory, nothing else lies beside it unless the case says so.</summary>
internal sealed class ToolWorkspace : IDisposable
{
    private readonly TemporaryDirectory _parent = new();

    public ToolWorkspace(JsonObject? files)
    {
        Directory.CreateDirectory(WorkDirectory);
        foreach (var (path, content) in files ?? [])
        {
            Create(Path.GetFullPath(Path.Combine(WorkDirectory, path)), content);
        }
    }

    public string Parent => _parent.Path;

    public string WorkDirectory => _parent.At("work");

    /// <summary>Every file with its content, every directory with null, by path relative to the work directory.</summary>
    public IReadOnlyDictionary<string, string?> Read()
    {
        var entries = new SortedDictionary<string, string?>(StringComparer.Ordinal);
        Read(new DirectoryInfo(Parent), entries);
        return entries;
    }

    public void Dispose() => _parent.Dispose();

    private void Read(DirectoryInfo directory, SortedDictionary<string, string?> entries)
    {
        foreach (var entry in directory.EnumerateFileSystemInfos().Where(entry => entry.LinkTarget is null))
        {
            var path = Path.GetRelativePath(WorkDirectory, entry.FullName);
            if (entry is DirectoryInfo below)
            {
                entries[path] = null;
                Read(below, entries);
            }
            else
            {
                entries[path] = File.ReadAllText(entry.FullName);
            }
        }
    }

    private static void Create(string path, JsonNode? content)
    {
        if (content is null)
        {
            Directory.CreateDirectory(path);
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (content.GetValueKind() == JsonValueKind.String)
        {
            File.WriteAllBytes(path, Encoding.UTF8.GetBytes(content.GetValue<string>()));
        }
        else if (content["base64"] is { } bytes)
        {
            File.WriteAllBytes(path, Convert.FromBase64String(bytes.GetValue<string>()));
        }
        else if (content["link"] is { } target)
        {
            File.CreateSymbolicLink(path, target.GetValue<string>());
        }
        else if (content["repeat"] is { } unit)
        {
            File.WriteAllText(path, string.Concat(Enumerable.Repeat(unit.GetValue<string>(), content["count"]!.GetValue<int>())));
        }
        else
        {
            CreateNumbered(path, content["numbered"]!.GetValue<int>(), content["name"]!.GetValue<string>());
        }
    }

    /// <summary>Empty files, named after a pattern such as <c>f%03d</c>, from 1.</summary>
    private static void CreateNumbered(string directory, int count, string name)
    {
        Directory.CreateDirectory(directory);
        var digits = name[(name.IndexOf('%', StringComparison.Ordinal) + 1)..name.IndexOf('d', StringComparison.Ordinal)];
        for (var number = 1; number <= count; number++)
        {
            var file = name.Replace($"%{digits}d", number.ToString($"D{int.Parse(digits, CultureInfo.InvariantCulture)}", CultureInfo.InvariantCulture), StringComparison.Ordinal);
            File.WriteAllText(Path.Combine(directory, file), "");
        }
    }
}
