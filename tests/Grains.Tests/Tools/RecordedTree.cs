using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Cagent.Grains.Tests.Tools;

/// <summary>The files of a recorded case.</summary>
internal static class RecordedTree
{
    /// <summary>Makes them below a directory.</summary>
    public static void Create(string root, JsonObject? files)
    {
        foreach (var (path, value) in files ?? [])
        {
            var full = Path.GetFullPath(Path.Combine(root, path));
            if (value is null)
            {
                Directory.CreateDirectory(full);
                continue;
            }

            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            Create(full, value);
        }
    }

    /// <summary>Everything below a directory: path → text, or null for a directory.</summary>
    public static SortedDictionary<string, string?> Read(string root)
    {
        SortedDictionary<string, string?> tree = new(StringComparer.Ordinal);
        EnumerationOptions all = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (var entry in new DirectoryInfo(root).EnumerateFileSystemInfos("*", all))
        {
            tree[entry.FullName] = entry is FileInfo ? File.ReadAllText(entry.FullName, new UTF8Encoding(false)) : null;
        }

        return tree;
    }

    private static void Create(string full, JsonNode value)
    {
        switch (value)
        {
            case JsonObject { Count: > 0 } item when item["base64"] is { } base64:
                File.WriteAllBytes(full, Convert.FromBase64String((string)base64!));
                break;
            case JsonObject item when item["link"] is { } target:
                File.CreateSymbolicLink(full, (string)target!);
                break;
            case JsonObject item when item["repeat"] is { } text:
                File.WriteAllText(full, string.Concat(Enumerable.Repeat((string)text!, (int)item["count"]!)));
                break;
            case JsonObject item when item["numbered"] is { } count:
                Directory.CreateDirectory(full);
                for (var i = 1; i <= (int)count; i++)
                {
                    File.WriteAllText(Path.Combine(full, ((string)item["name"]!).Replace("%03d", i.ToString("000", CultureInfo.InvariantCulture), StringComparison.Ordinal)), "");
                }

                break;
            default:
                File.WriteAllText(full, (string)value!, new UTF8Encoding(false));
                break;
        }
    }
}
