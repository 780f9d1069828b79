using Cagent.Conformance.Tests.Recorded;

namespace Cagent.Conformance.Tests.Cli;

/// <summary>Every recorded start of the command.</summary>
public sealed class CliCaseTests(Laboratory laboratory)
{
    private const string Suite = "cli-cases";

    /// <summary>One row a line.</summary>
    public static IEnumerable<TheoryDataRow<string>> Cases => RecordedCase.Rows(Suite, CliCase.All.Keys);

    [Theory]
    [MemberData(nameof(Cases))]
    public Task A_start_ends_and_answers_as_recorded(string name) => RecordedCase.CheckAsync(Suite, name, async () =>
    {
        var start = CliCase.All[name];
        var made = laboratory.Get($"cli {start.Key}", _ => CliStart.MakeAsync(start, laboratory.Upstream));
        return CliComparison.Compare(start, await made);
    });
}
