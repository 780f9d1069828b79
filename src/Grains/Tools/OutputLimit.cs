using System.Text;

namespace Cagent.Tools;

/// <summary>The output cap of command-like tools (tools §1.8).</summary>
internal static class OutputLimit
{
    public const int MaxBytes = 30_000;

    private const string Notice = "\n\n[Output truncated: exceeded 30,000 character limit]";

    /// <summary>The text, cut with a notice when it is longer than the cap or when more of it was not even kept.</summary>
    public static string Apply(string text, bool incomplete = false) =>
        incomplete || Encoding.UTF8.GetByteCount(text) > MaxBytes ? Utf8Text.Head(text, MaxBytes) + Notice : text;
}
