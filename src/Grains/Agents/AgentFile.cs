using System.Text;
using Cagent.Agents.Configuration;
using Cagent.Agents.Reading;
using Cagent.Agents.Resolution;

namespace Cagent.Agents;

/// <summary>From the bytes of an agent file to the team that it describes.</summary>
internal static class AgentFile
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly IReadOnlyDictionary<string, string> NoFiles = new Dictionary<string, string>();

    /// <summary>The team as written: references are not resolved.</summary>
    /// <exception cref="AgentFileException">The content is not valid.</exception>
    public static TeamConfig Read(ReadOnlySpan<byte> content) => TeamReader.Read(Decode(content));

    /// <summary>The team, ready to run.</summary>
    /// <param name="content">The file.</param>
    /// <param name="files">Texts of the files that it names (<see cref="InstructionFiles.Of"/>), by name as written.</param>
    /// <exception cref="AgentFileException">The file cannot be loaded.</exception>
    public static TeamConfig Load(ReadOnlySpan<byte> content, IReadOnlyDictionary<string, string>? files = null) =>
        TeamResolver.Resolve(Read(content), files ?? NoFiles, File.Exists);

    public static string Decode(ReadOnlySpan<byte> content)
    {
        if (content.StartsWith(Encoding.UTF8.Preamble))
        {
            content = content[Encoding.UTF8.Preamble.Length..];
        }
        try
        {
            return StrictUtf8.GetString(content);
        }
        catch (DecoderFallbackException exception)
        {
            throw new AgentFileException($"this is not UTF-8 text (byte {exception.Index})", exception);
        }
    }
}
