using System.Text;
using Cagent.Agents.Configuration;
using Cagent.Agents.Reading;
using Cagent.Agents.Resolution;

namespace Cagent.Agents;

/// <summary>From the bytes of an agent file to the team that it describes.</summary>
internal static class AgentFile
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="AgentFileException">The file cannot be loaded.</exception>
    public static TeamConfig Load(ReadOnlySpan<byte> content) => TeamResolver.Resolve(TeamReader.Read(Decode(content)), File.Exists);

    private static string Decode(ReadOnlySpan<byte> content)
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
