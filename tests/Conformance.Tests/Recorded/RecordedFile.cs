using System.Text.Json.Nodes;

namespace Cagent.Conformance.Tests.Recorded;

/// <summary>The recorded files that lie beside the tests.</summary>
internal static class RecordedFile
{
    private static readonly string Directory = Path.Combine(AppContext.BaseDirectory, "data");

    /// <summary>Absolute path of a recorded file.</summary>
    public static string At(string relative) => Path.Combine(Directory, relative);

    /// <summary>Names, without extension, of the JSON files of a directory, sorted.</summary>
    public static IReadOnlyList<string> Names(string directory) =>
        [.. System.IO.Directory.EnumerateFiles(At(directory), "*.json").Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal)];

    /// <summary>A JSON file.</summary>
    public static JsonNode Read(string relative) =>
        JsonNode.Parse(File.ReadAllText(At(relative))) ?? throw new InvalidDataException($"{relative} holds nothing");

    /// <summary>The lines of a file with one JSON object a line.</summary>
    public static IReadOnlyList<JsonObject> ReadLines(string relative) =>
        [.. File.ReadLines(At(relative)).Where(line => line.Length > 0).Select(line => JsonNode.Parse(line)!.AsObject())];
}
