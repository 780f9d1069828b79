using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Cagent.Conformance.Tests.Tools;

/// <summary>What a result says instead of what was recorded, wherever a rule of ours changes the texts of many tools alike. Where the rule
/// leaves the sentence to us, just that sentence is open; everything around it is compared.</summary>
internal sealed partial class ToolAmendments(ToolCase tool)
{
    /// <summary>A sentence of our own.</summary>
    private const string OwnWording = "{{DESCRIPTION}}";

    private static readonly HashSet<string> FileTools =
    [
        "directory_tree", "edit_file", "list_directory", "read_file", "read_multiple_files", "search_files_content", "write_file",
        "create_directory", "remove_directory",
    ];

    private readonly string _tool = tool.Text("tool") ?? "";

    /// <summary>A text of the result, or the meta data with all its texts.</summary>
    public JsonNode? Amend(JsonNode? recorded) => recorded switch
    {
        JsonArray list => new JsonArray([.. list.Select(Amend)]),
        JsonObject members when IsShortened(members) && _tool == "handoff" => HandedOff(members),
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Amend(member.Value)))),
        { } value when value.GetValueKind() == JsonValueKind.String => Amend(value.GetValue<string>()),
        _ => recorded?.DeepClone(),
    };

    /// <summary>Meta data of a search: counts of what the amended text still holds.</summary>
    public JsonNode? AmendMeta(JsonNode? meta, JsonNode? result)
    {
        var amended = Amend(meta);
        if (_tool == "search_files_content" && amended?["matchCount"] is not null && BinaryFiles.Any() && result?.GetValueKind() == JsonValueKind.String)
        {
            var lines = WithoutBinaryFiles(result.GetValue<string>()).Split('\n').Where(line => line.StartsWith("{{WORKDIR}}/", StringComparison.Ordinal)).ToList();
            amended["matchCount"] = lines.Count;
            amended["fileCount"] = lines.Select(line => line.Split(':')[0]).Distinct().Count();
        }

        return amended;
    }

    /// <summary>Images of a result. One that was scaled was encoded by another library: its type is compared, not its bytes and their number.</summary>
    public JsonNode? AmendImages(JsonNode? images)
    {
        if ((tool.Record["result"] as JsonValue)?.ToString().Contains("[Image: original ", StringComparison.Ordinal) != true)
        {
            return images;
        }

        var amended = images?.DeepClone();
        foreach (var image in amended as JsonArray ?? [])
        {
            image?.AsObject().Remove("base64_length");
            foreach (var part in image?["content"] as JsonArray ?? [])
            {
                if (part?["image_url"] is JsonObject link)
                {
                    link["url"] = EncodedBytes().Replace(link["url"]!.GetValue<string>(), "$1" + OwnWording);
                }
            }
        }

        return amended;
    }

    /// <summary>Files with a NUL byte near their beginning, which are not searched.</summary>
    private IEnumerable<string> BinaryFiles => (tool.Record["files"]?.AsObject() ?? [])
        .Where(file => file.Value is JsonObject && file.Value["base64"] is { } bytes && Convert.FromBase64String(bytes.GetValue<string>()).Contains((byte)0))
        .Select(file => file.Key);

    private static bool IsShortened(JsonObject members) => members.ContainsKey("length") && members.ContainsKey("head");

    /// <summary>Names who handed over in the first sentence; the advice to the agent that goes on is ours.</summary>
    private static JsonValue HandedOff(JsonObject shortened)
    {
        var head = shortened["head"]!.GetValue<string>();
        return JsonValue.Create(head[..(head.IndexOf(". ", StringComparison.Ordinal) + 2)] + OwnWording);
    }

    private string Amend(string text)
    {
        // Texts of the decoder, of the regular expression engine, of the operating system and of the HTTP client: theirs name types,
        // addresses and host paths of the server.
        text = DecoderText().Replace(text, "Error calling tool: invalid arguments: " + OwnWording);
        text = RegexText().Replace(text, "$1" + OwnWording);
        text = StartText().Replace(text, "$1" + OwnWording);
        text = UrlText().Replace(text, "$1" + OwnWording);
        text = ScaledSize().Replace(text, $"({OwnWording} bytes)\n[Image: ");
        return FileTools.Contains(_tool) ? Relative(WithoutBinaryFiles(text)) : text;
    }

    private string WithoutBinaryFiles(string text) => _tool != "search_files_content"
        ? text
        : string.Join('\n', text.Split('\n').Where(line => !BinaryFiles.Any(file => line.StartsWith($"{{{{WORKDIR}}}}/{file}:", StringComparison.Ordinal))));

    /// <summary>Where the workspace lies is not shown: paths in it are relative to it.</summary>
    private static string Relative(string text) => text
        .Replace("{{WORKDIR}}/", "", StringComparison.Ordinal)
        .Replace("{{WORKDIR}}", ".", StringComparison.Ordinal);

    [GeneratedRegex(@"^Error calling tool: (?:invalid arguments: )?(?:json: |invalid character |unexpected end of JSON input).*$", RegexOptions.Singleline)]
    private static partial Regex DecoderText();

    [GeneratedRegex(@"\(\d+ bytes\)\n\[Image: ")]
    private static partial Regex ScaledSize();

    [GeneratedRegex("^(data:[^;]+;base64,).*$", RegexOptions.Singleline)]
    private static partial Regex EncodedBytes();

    [GeneratedRegex(@"^(Invalid regex pattern: )error parsing regexp: .*$", RegexOptions.Singleline)]
    private static partial Regex RegexText();

    [GeneratedRegex(@"^(Error starting (?:background )?command: )fork/exec .*$", RegexOptions.Singleline)]
    private static partial Regex StartText();

    [GeneratedRegex("""((?:invalid URL: )(?=parse )|(?:request failed: )(?=Get )).*$""", RegexOptions.Singleline)]
    private static partial Regex UrlText();
}
