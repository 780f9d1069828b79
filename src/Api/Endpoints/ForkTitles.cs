using System.Globalization;
using System.Text.RegularExpressions;
using Cagent.Sessions;

namespace Cagent.Api.Endpoints;

/// <summary>Titles of copies: <c>Title (fork 1)</c>, <c>Title (fork 2)</c>, …, counted over all copies of the same title, those of copies too.</summary>
internal sealed partial class ForkTitles(ISessionReader reader)
{
    /// <summary>Title of the next copy; empty for a session without one, whose copy gets a title at its first run.</summary>
    public async Task<string> NextAsync(string title, CancellationToken cancellationToken)
    {
        if (title.Length == 0)
        {
            return "";
        }

        var original = Numbered().Match(title) is { Success: true } copy ? copy.Groups["title"].Value : title;
        var page = await reader.ListAsync(new SessionListQuery { TitleContains = original + " (fork " }, cancellationToken);
        var last = page.Sessions.Select(session => NumberOf(session.Title, original)).DefaultIfEmpty().Max();
        return string.Create(CultureInfo.InvariantCulture, $"{original} (fork {last + 1})");
    }

    private static int NumberOf(string title, string original) =>
        Numbered().Match(title) is { Success: true } copy && copy.Groups["title"].Value == original
            ? int.Parse(copy.Groups["number"].ValueSpan, CultureInfo.InvariantCulture)
            : 0;

    [GeneratedRegex(@"^(?<title>.*) \(fork (?<number>[0-9]{1,8})\)$", RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Numbered();
}
