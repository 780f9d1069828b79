using Cagent.Conformance.Tests.Recorded;

namespace Cagent.Conformance.Tests.Tools;

/// <summary>Every recorded tool call whose toolset is built, made by a scripted model through the HTTP API.</summary>
public sealed class ToolCaseTests(Laboratory laboratory)
{
    private const string Suite = "tool-cases";

    /// <summary>One row a line.</summary>
    public static IEnumerable<TheoryDataRow<string>> Cases => RecordedCase.Rows(Suite, ToolCase.All.Keys);

    [Theory]
    [MemberData(nameof(Cases))]
    public Task A_tool_call_has_the_recorded_result(string id) => RecordedCase.CheckAsync(Suite, id, () =>
        ToolCaseRun.PlayAsync(laboratory, ToolCase.All[id], TestContext.Current.CancellationToken));
}
