using System.Text;
using System.Text.Json;

namespace Cagent.Api.Compatibility;

/// <summary>What is wrong with a text that is no JSON, in the words that existing clients know (http-api §3.3).</summary>
internal static class JsonSyntaxError
{
    public static string Describe(ReadOnlySpan<byte> utf8, JsonException error)
    {
        if (utf8.TrimStart(" \t\r\n"u8).IsEmpty)
        {
            return "EOF";
        }

        var position = Position(utf8, error);
        if (position >= utf8.Length)
        {
            return "unexpected EOF";
        }

        Rune.DecodeFromUtf8(utf8[position..], out var character, out _);
        return position == utf8.Length - utf8.TrimStart(" \t\r\n"u8).Length
            ? $"invalid character '{character}' looking for beginning of value"
            : $"invalid character '{character}' at offset {position}";
    }

    private static int Position(ReadOnlySpan<byte> utf8, JsonException error)
    {
        var position = 0;
        for (var line = error.LineNumber ?? 0; line > 0; line--)
        {
            position += utf8[position..].IndexOf((byte)'\n') + 1;
        }

        return position + (int)(error.BytePositionInLine ?? 0);
    }
}
