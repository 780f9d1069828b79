using System.Buffers;
using YamlDotNet.Core.Tokens;

namespace Cagent.Agents.Yaml;

/// <summary>Three separators that end a line for the scanner but are plain characters in YAML 1.2 (pasted text contains them): while it scans, others
/// stand for them.</summary>
internal sealed class YamlSeparators
{
    private const string Separators = "\u0085\u2028\u2029";
    private const char FirstNonCharacter = '\uFDD0';
    private const char LastNonCharacter = '\uFDEF';

    private static readonly SearchValues<char> All = SearchValues.Create(Separators);

    private readonly string? _standIns;

    /// <param name="text">Decides whether anything is to do, and which characters are free.</param>
    public YamlSeparators(string text)
    {
        if (!text.AsSpan().ContainsAny(All))
        {
            return;
        }
        var free = new List<char>();
        for (var candidate = FirstNonCharacter; candidate <= LastNonCharacter && free.Count < Separators.Length; candidate++)
        {
            if (!text.Contains(candidate, StringComparison.Ordinal))
            {
                free.Add(candidate);
            }
        }
        _standIns = free.Count == Separators.Length ? new string([.. free]) : null;
    }

    public string Hide(string text) => _standIns is null ? text : Replace(text, Separators, _standIns);

    /// <summary>The token as it would be without hiding.</summary>
    public Token? Show(Token? token) => token is Scalar scalar && _standIns is not null
        ? new Scalar(Replace(scalar.Value, _standIns, Separators), scalar.Style, scalar.Start, scalar.End)
        : token;

    private static string Replace(string text, string from, string to)
    {
        for (var index = 0; index < from.Length; index++)
        {
            text = text.Replace(from[index], to[index]);
        }
        return text;
    }
}
