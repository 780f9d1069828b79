using Cagent.Conformance.Tests.Recorded;

namespace Cagent.Conformance.Tests.Wire;

/// <summary>Every recorded exchange with the two OpenAI APIs.</summary>
public sealed class WireCaseTests(Laboratory laboratory)
{
    private const string Suite = "wire-cases";

    /// <summary>One row a line.</summary>
    public static IEnumerable<TheoryDataRow<string>> Cases => RecordedCase.Rows(Suite, WireCase.All.Keys);

    [Theory]
    [MemberData(nameof(Cases))]
    public Task The_provider_is_asked_and_understood_as_recorded(string id) => RecordedCase.CheckAsync(Suite, id, () =>
        WireCaseRun.PlayAsync(laboratory, WireCase.All[id], TestContext.Current.CancellationToken));
}
