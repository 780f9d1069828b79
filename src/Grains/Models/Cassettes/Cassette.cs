using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Cagent.Models.Cassettes;

/// <summary>Recorded traffic with providers (models §9.2). Keys that replay does not need are not looked at.</summary>
internal static class Cassette
{
    private const string Prefix = "failed to start fake proxy: failed to create VCR recorder: ";

    /// <exception cref="CagentException">There is no such file, or it is no cassette.</exception>
    public static IReadOnlyList<RecordedInteraction> Load(string cassette)
    {
        var path = ModelOptions.CassettePath(cassette);
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CagentException(ErrorCodes.InvalidConfig, $"{Prefix}requested cassette not found: {path}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CagentException(ErrorCodes.InvalidConfig, $"{Prefix}cannot read {path}: {exception.Message}", exception);
        }

        return Parse(text, path);
    }

    /// <param name="text">The YAML document.</param>
    /// <param name="path">Names the file in errors.</param>
    /// <exception cref="CagentException">It is no cassette.</exception>
    public static IReadOnlyList<RecordedInteraction> Parse(string text, string path)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            if (stream.Documents is not [{ RootNode: YamlMappingNode root }, ..] || Scalar(root, "version") is not "2")
            {
                throw new CagentException(ErrorCodes.InvalidConfig, $"{Prefix}unsupported cassette version format: {path} must start with version: 2");
            }

            return root.Children.TryGetValue("interactions", out var node) && node is YamlSequenceNode interactions
                ? [.. interactions.OfType<YamlMappingNode>().Select(Read)]
                : [];
        }
        catch (YamlException exception)
        {
            throw new CagentException(ErrorCodes.InvalidConfig, $"{Prefix}{path} is not valid YAML: {exception.Message}", exception);
        }
    }

    private static RecordedInteraction Read(YamlMappingNode interaction, int index)
    {
        var request = Mapping(interaction, "request");
        var response = Mapping(interaction, "response");
        return new RecordedInteraction
        {
            Index = index,
            Method = Scalar(request, "method") ?? "POST",
            Url = Scalar(request, "url") ?? "",
            RequestBody = Scalar(request, "body") ?? "",
            Status = int.TryParse(Scalar(response, "code"), NumberStyles.None, CultureInfo.InvariantCulture, out var code) && code is >= 100 and <= 999 ? code : 200,
            ResponseBody = Scalar(response, "body") ?? "",
            MatchesAny = Scalar(interaction, "x-match") is "any",
            Repeats = Scalar(interaction, "x-repeat") is "true",
        };
    }

    private static YamlMappingNode Mapping(YamlMappingNode parent, string key) =>
        parent.Children.TryGetValue(key, out var node) && node is YamlMappingNode mapping ? mapping : new YamlMappingNode();

    private static string? Scalar(YamlMappingNode parent, string key) =>
        parent.Children.TryGetValue(key, out var node) && node is YamlScalarNode scalar ? scalar.Value : null;
}
