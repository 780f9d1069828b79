using System.Text.Encodings.Web;
using System.Text.Json;

namespace Cagent.Models;

/// <summary>How request bodies are written: compact, text outside ASCII and <c>&lt; &gt; &amp;</c> as they are.</summary>
internal static class RequestJson
{
    public static JsonWriterOptions WriterOptions { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static JsonSerializerOptions SerializerOptions { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
