using System.Buffers;
using System.Net.Sockets;
using System.Text;
using Cagent.Sessions;
using Cagent.Tools.Arguments;
using Cagent.Tools.Net;
using Microsoft.AspNetCore.WebUtilities;

namespace Cagent.Tools.Fetch;

/// <summary>Gets pages from the web (tools §3.7).</summary>
internal sealed class FetchTool(ToolHttpClient client, HttpPolicyOptions policy, TimeSpan defaultTimeout, TimeProvider timeProvider)
{
    private const int MaxUrls = 10;
    private const int MaxBodyBytes = 1024 * 1024;
    private const int MaxRobotsBytes = 64 * 1024;
    private const int MaxResultBytes = 200_000;

    private static readonly TimeSpan LongestTimeout = TimeSpan.FromSeconds(300);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Queue<DateTimeOffset> _requests = new();

    public async Task<ToolResult> FetchAsync(ToolInvocation call, ToolArguments arguments, CancellationToken cancellationToken)
    {
        var urls = arguments.GetStrings("urls");
        var format = arguments.GetString("format");
        var seconds = arguments.FindInteger("timeout") ?? 0;
        if (urls.Count == 0)
        {
            return ToolResult.Error("Error calling tool: at least one URL is required");
        }

        if (urls.Count > MaxUrls)
        {
            return ToolResult.Error($"At most {MaxUrls} URLs can be fetched at once; {urls.Count} were asked for. Nothing was fetched.");
        }

        var timeout = seconds <= 0 ? defaultTimeout : TimeSpan.FromSeconds(Math.Min(seconds, LongestTimeout.TotalSeconds));
        Dictionary<string, RobotsRules> robots = new(StringComparer.OrdinalIgnoreCase);
        List<FetchedPage> pages = [];
        foreach (var url in urls)
        {
            pages.Add(await FetchAsync(url, format, timeout, robots, cancellationToken));
        }

        return pages.Count == 1 ? Describe(pages[0]) : ToolResult.Ok(PageList.Write(pages, MaxResultBytes));
    }

    private static ToolResult Describe(FetchedPage page) => page.Error is { } error
        ? ToolResult.Error($"Error fetching {page.Url}: {error}")
        : ToolResult.Ok(Limit($"Successfully fetched {page.Url} (Status: {page.StatusCode}, Length: {page.ContentLength} bytes):\n\n{page.Body}"));

    private static string Limit(string text)
    {
        var size = Encoding.UTF8.GetByteCount(text);
        return size <= MaxResultBytes ? text : $"{Utf8Text.Head(text, MaxResultBytes)}\n\n[{size - MaxResultBytes} more bytes are not shown]";
    }

    private async Task<FetchedPage> FetchAsync(
        string url, string format, TimeSpan timeout, Dictionary<string, RobotsRules> robots, CancellationToken cancellationToken)
    {
        if (PageAddress.Parse(url, out var uri) is { } problem)
        {
            return FetchedPage.Failed(url, problem);
        }

        if (!TakeRequest())
        {
            return FetchedPage.Failed(url, $"more than {policy.MaxRequestsPerMinute} pages were fetched within a minute; wait before you fetch more");
        }

        try
        {
            var rules = await GetRobotsAsync(uri!, timeout, robots, cancellationToken);
            return rules.Allows(uri!.AbsolutePath)
                ? await GetAsync(url, uri, format, timeout, cancellationToken)
                : FetchedPage.Failed(url, "URL blocked by robots.txt");
        }
        catch (UrlNotAllowedException e)
        {
            return FetchedPage.Failed(url, e.Message);
        }
        catch (Exception e) when (IsRequestError(e, cancellationToken))
        {
            return FetchedPage.Failed(url, $"request failed: {Describe(e, timeout)}");
        }
    }

    private bool TakeRequest()
    {
        var now = timeProvider.GetUtcNow();
        lock (_requests)
        {
            while (_requests.TryPeek(out var oldest) && now - oldest >= Minute)
            {
                _requests.Dequeue();
            }

            if (_requests.Count >= policy.MaxRequestsPerMinute)
            {
                return false;
            }

            _requests.Enqueue(now);
            return true;
        }
    }

    private async Task<RobotsRules> GetRobotsAsync(
        Uri page, TimeSpan timeout, Dictionary<string, RobotsRules> known, CancellationToken cancellationToken)
    {
        var origin = page.GetLeftPart(UriPartial.Authority);
        if (!known.TryGetValue(origin, out var rules))
        {
            known[origin] = rules = await AskRobotsAsync(new Uri(page, "/robots.txt"), timeout, cancellationToken);
        }

        return rules;
    }

    private async Task<RobotsRules> AskRobotsAsync(Uri url, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(timeout, timeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var response = await client.GetAsync(url, "text/plain, */*;q=0.1", linked.Token);
            if ((int)response.StatusCode == 404)
            {
                return RobotsRules.AllowAll;
            }

            return (int)response.StatusCode == 200
                ? RobotsRules.Parse(Utf8Text.Decode(await ReadAsync(response, MaxRobotsBytes, linked.Token)), policy.UserAgent)
                : RobotsRules.AllowNothing;
        }
        catch (Exception e) when (IsRequestError(e, cancellationToken))
        {
            return RobotsRules.AllowAll;
        }
    }

    private async Task<FetchedPage> GetAsync(string shown, Uri url, string format, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(timeout, timeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var response = await client.GetAsync(url, Accept(format), linked.Token);
        var content = await ReadAsync(response, MaxBodyBytes, linked.Token);
        var contentType = response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var values) ? values.ToString() : null;
        var text = PageText.Decode(content, contentType, isCut: content.Length == MaxBodyBytes);
        var body = Convert(text.Text, contentType, format);
        var status = (int)response.StatusCode;
        return new FetchedPage
        {
            Url = shown,
            StatusCode = status,
            Status = $"{status} {ReasonPhrases.GetReasonPhrase(status)}".TrimEnd(),
            ContentType = contentType,
            ContentLength = ReferenceEquals(body, text.Text) ? text.Length : Encoding.UTF8.GetByteCount(body),
            Body = body.Length == 0 ? null : body,
        };
    }

    private static string Accept(string format) => format switch
    {
        "markdown" => "text/markdown;q=1.0, text/plain;q=0.9, text/html;q=0.7, */*;q=0.1",
        "html" => "text/html;q=1.0, text/plain;q=0.8, */*;q=0.1",
        "text" => "text/plain;q=1.0,  text/markdown;q=0.9, text/html;q=0.8, */*;q=0.1",
        _ => "text/plain;q=1.0, */*;q=0.1",
    };

    private static string Convert(string body, string? contentType, string format) =>
        contentType?.Contains("text/html", StringComparison.OrdinalIgnoreCase) != true ? body : format switch
        {
            "text" => HtmlConverter.ToText(body),
            "markdown" => HtmlConverter.ToMarkdown(body),
            _ => body,
        };

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, int maxBytes, CancellationToken cancellationToken)
    {
        using MemoryStream content = new();
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            int read;
            while (content.Length < maxBytes
                && (read = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, maxBytes - content.Length)), cancellationToken)) > 0)
            {
                content.Write(buffer, 0, read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return content.ToArray();
    }

    private static bool IsRequestError(Exception exception, CancellationToken cancellationToken) =>
        exception is HttpRequestException or IOException or SocketException or UriFormatException or InvalidDataException
        || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private static string Describe(Exception exception, TimeSpan timeout) => exception switch
    {
        OperationCanceledException => $"no answer within {ShortDuration.Format(timeout)}",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "the host name cannot be resolved",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => "the server cannot be reached",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "no secure connection can be made",
        HttpRequestException { HttpRequestError: HttpRequestError.Unknown } e when e.InnerException is null => e.Message,
        _ => "the server broke the connection or sent something that is not HTTP",
    };
}
