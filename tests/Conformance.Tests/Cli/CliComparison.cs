using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cagent.Testing.Json;

namespace Cagent.Conformance.Tests.Cli;

/// <summary>Compares a start with the recording: exit code, output, messages, answers to the probes, files.</summary>
internal sealed partial class CliComparison(CliCase start, CliOutcome outcome)
{
    private const int SignalBase = 128;
    private const string StoreFailure = "creating session store: ";
    private static readonly HashSet<string> Additional =
        ["session_title", "choice_discarded", "model_fallback", "gap", "hook_started", "hook_finished", "tool_call_output"];

    private readonly List<string> _mismatches = [];

    public static IReadOnlyList<string> Compare(CliCase start, CliOutcome outcome)
    {
        var comparison = new CliComparison(start, outcome);
        comparison.CompareExit();
        comparison.CompareOutput();
        comparison.CompareErrors();
        comparison.CompareAnswers();
        comparison.CompareFiles();
        return comparison._mismatches;
    }

    private void CompareExit()
    {
        var expected = start.Exit == -1 ? SignalBase + (int)start.Signal!.Value : start.Exit;
        if (outcome.Exit != expected)
        {
            _mismatches.Add($"expected exit code {expected}, got {outcome.Exit}; stderr: {outcome.Errors}");
        }
    }

    private void CompareOutput()
    {
        // A start that fails by itself failed before it listened: the address is announced when it can be used, not earlier. The older
        // release adds its usage text to some errors.
        var expected = start.Exit == 0 || start.Signal is not null ? OwnVersion(start.Output) : "";
        if (!Pattern(expected).IsMatch(outcome.Output))
        {
            _mismatches.Add($"expected on stdout {JsonSerializer.Serialize(expected)}, got {JsonSerializer.Serialize(outcome.Output)}");
        }

        foreach (var flag in start.Record["flags"]?.AsArray() ?? [])
        {
            if (!outcome.Output.Contains(flag!["flag"]!.GetValue<string>(), StringComparison.Ordinal))
            {
                _mismatches.Add($"the help does not name {flag["flag"]}");
            }
        }
    }

    private void CompareErrors()
    {
        var expected = OwnStoreFailure(start.Errors.Replace("docker-agent", "cagent", StringComparison.Ordinal));
        if (start.IsHead)
        {
            // Warnings and errors go to stderr, where the reference is silent.
            var actual = Log().Replace(outcome.Errors, "");
            if (!Pattern(expected).IsMatch(actual))
            {
                _mismatches.Add($"expected on stderr {JsonSerializer.Serialize(expected)}, got {JsonSerializer.Serialize(outcome.Errors)}");
            }
        }
        else if (FirstLine(expected) is { Length: > 0 } message && !Contains(message).IsMatch(outcome.Errors))
        {
            _mismatches.Add($"expected in stderr {JsonSerializer.Serialize(message)}, got {JsonSerializer.Serialize(outcome.Errors)}");
        }
    }

    private void CompareAnswers()
    {
        for (var index = 0; index < start.Probes.Count; index++)
        {
            var probe = start.Probes[index]!;
            var request = probe["request"]!.GetValue<string>();
            if (index >= outcome.Answers.Count)
            {
                _mismatches.Add($"{request}: not asked, because nothing listened");
            }
            else
            {
                CompareAnswer(request, probe, outcome.Answers[index]);
            }
        }
    }

    private void CompareAnswer(string request, JsonNode probe, CliAnswer answer)
    {
        if (probe["failed"] is not null)
        {
            // The reference dropped the connection; any answer that is no failure of the server mends that.
            if (answer.Status is 0 or >= 500)
            {
                _mismatches.Add($"{request}: expected an answer, got {answer.Status} {answer.Body}");
            }

            return;
        }

        var status = probe["status"]!.GetValue<int>();
        var body = probe["body"]!.GetValue<string>();
        if (status >= 500)
        {
            CompareRefusal(request, body, answer);
        }
        else if (status != answer.Status)
        {
            _mismatches.Add($"{request}: expected {status}, got {answer.Status} {answer.Body}");
        }
        else
        {
            CompareBody(request, body, answer.Body);
        }
    }

    /// <summary>A corrected server chooses another status than 500; what was attempted stands before the cause.</summary>
    private void CompareRefusal(string request, string expected, CliAnswer answer)
    {
        var message = JsonNode.Parse(expected)!["message"]!.GetValue<string>();
        var attempted = message[..(message.IndexOf(": ", StringComparison.Ordinal) + 2)];
        var got = answer.Status >= 400 ? JsonNode.Parse(answer.Body)?["message"]?.ToString() : null;
        if (got?.StartsWith(attempted, StringComparison.Ordinal) != true)
        {
            _mismatches.Add($"{request}: expected to be refused with '{message}', got {answer.Status} {answer.Body}");
        }

        foreach (Match variable in Variable().Matches(message))
        {
            if (got?.Contains(variable.Value, StringComparison.Ordinal) != true)
            {
                _mismatches.Add($"{request}: the refusal does not name {variable.Value}: {got}");
            }
        }
    }

    private void CompareBody(string request, string expected, string actual)
    {
        if (SessionCount().Match(expected) is { Success: true } count)
        {
            if (JsonNode.Parse(actual) is not JsonArray sessions || sessions.Count != int.Parse(count.Groups[1].Value, CultureInfo.InvariantCulture))
            {
                _mismatches.Add($"{request}: expected {expected}, got {actual}");
            }

            return;
        }

        var wanted = JsonNode.Parse(expected);
        var got = JsonNode.Parse(actual);
        if (wanted is JsonObject stream && stream["events"] is JsonArray events)
        {
            CompareStream(request, stream, events, got!);
            return;
        }

        if (wanted is JsonArray list && request == "GET /api/agents")
        {
            // Descriptions of the built-in agents are our own wording.
            foreach (var agent in list.Where(agent => agent?["name"]?.GetValue<string>() is "default" or "coder"))
            {
                agent!.AsObject().Remove("description");
            }
        }

        _mismatches.AddRange(new JsonComparer(new CliPlaceholders(outcome.Known)).Compare(wanted, got).Select(mismatch => $"{request}: {mismatch}"));
    }

    private void CompareStream(string request, JsonObject wanted, JsonArray events, JsonNode got)
    {
        // The older release sends other opening events.
        if (start.IsHead && Types(events) != Types(got["events"]!.AsArray()))
        {
            _mismatches.Add($"{request}: expected the events {Types(events)}, got {Types(got["events"]!.AsArray())}, errors {got["errors"]}");
        }

        if (wanted["agent_choice text"] is { } text && text.GetValue<string>() != got["agent_choice text"]!.GetValue<string>())
        {
            _mismatches.Add($"{request}: expected the text {text}, got {got["agent_choice text"]}");
        }

        if ((wanted["errors"]?.AsArray().Count ?? 0) != got["errors"]!.AsArray().Count)
        {
            _mismatches.Add($"{request}: expected {wanted["errors"]?.AsArray().Count ?? 0} errors, got {got["errors"]}");
        }

        // A key never shows in an answer, not even when a model repeats it: what the model was given is looked at instead.
        foreach (Match key in UsedKey().Matches(string.Join('\n', wanted["errors"]?.AsArray().Select(error => error!.GetValue<string>()) ?? [])))
        {
            if (!outcome.Keys.Contains(key.Groups[1].Value))
            {
                _mismatches.Add($"{request}: expected that the model was asked with '{key.Groups[1].Value}', got {string.Join(", ", outcome.Keys)}");
            }
        }
    }

    private void CompareFiles()
    {
        foreach (var (path, expected) in start.Record["after"]?.AsObject() ?? [])
        {
            // Other statements than about files and directories are facts about the reference's log.
            var state = expected!.ToString();
            var wanted = state == "absent" || state.StartsWith("file ", StringComparison.Ordinal) ? state.Split(' ')[0]
                : state.IndexOf('[', StringComparison.Ordinal) is >= 0 and var list && state.EndsWith(']') ? state[list..]
                : null;
            if (wanted is not null && !path.Contains(' ', StringComparison.Ordinal) && !Pattern(wanted).IsMatch(Describe(path)))
            {
                _mismatches.Add($"{path}: expected {wanted}, got {Describe(path)}");
            }
        }
    }

    private string Describe(string path)
    {
        var filled = outcome.Known.Aggregate(path, (text, known) => text.Replace($"{{{{{known.Key}}}}}", known.Value, StringComparison.Ordinal));
        return outcome.Files.GetValueOrDefault(Path.GetFullPath(Path.Combine(outcome.Known["WORKDIR"], filled)), "absent");
    }

    private static string Types(JsonArray events) => string.Join(' ', events.Select(type => type!.GetValue<string>()).Where(type => !Additional.Contains(type)));

    private static string FirstLine(string text)
    {
        var line = text.Split('\n').FirstOrDefault(line => line.Trim().Length > 0) ?? "";
        return line.StartsWith("Error: ", StringComparison.Ordinal) ? line[7..] : line;
    }

    private Regex Pattern(string text) =>
        new($"^{CliPlaceholders.Escape(text, outcome.Known)}$", RegexOptions.Singleline, TimeSpan.FromSeconds(5));

    private Regex Contains(string text) => new(CliPlaceholders.Escape(text, outcome.Known), RegexOptions.Singleline, TimeSpan.FromSeconds(5));

    /// <summary>The program prints its own name and version.</summary>
    private static string OwnVersion(string output) => VersionText().Replace(output, "cagent version {{VERSION}}\nCommit: {{VERSION}}\n");

    /// <summary>What is wrong with a session database is told in a sentence of our own, which names the file.</summary>
    private static string OwnStoreFailure(string message)
    {
        var attempt = message.IndexOf(StoreFailure, StringComparison.Ordinal);
        return attempt < 0 ? message : message[..(attempt + StoreFailure.Length)] + "{{SENTENCE}}\n";
    }

    [GeneratedRegex(@"^(?:docker-agent|cagent) version dev\nCommit: unknown\n$")]
    private static partial Regex VersionText();

    [GeneratedRegex(@"^time=\S+ level=(?:WARN|ERROR) .*\n", RegexOptions.Multiline)]
    private static partial Regex Log();

    [GeneratedRegex(@"^(\d+) session\(s\)$")]
    private static partial Regex SessionCount();

    [GeneratedRegex("[A-Z]+_API_KEY")]
    private static partial Regex Variable();

    [GeneratedRegex("key was ([^\"\\\\]*)")]
    private static partial Regex UsedKey();
}
