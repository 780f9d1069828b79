using Cagent.Conformance.Tests.Cli;
using Cagent.Conformance.Tests.Examples;
using Cagent.Conformance.Tests.Recorded;
using Cagent.Conformance.Tests.Tools;
using Cagent.Conformance.Tests.Transcripts;
using Cagent.Conformance.Tests.Wire;

namespace Cagent.Conformance.Tests.Comparison;

/// <summary>The list of exceptions is checked in both directions.</summary>
public sealed class ExceptionListTests
{
    private readonly ExceptionList _list = ExceptionList.Parse(["# suite\tcase\treason", "s\tlisted\tnot built"]);

    [Fact]
    public void A_case_that_differs_fails_unless_it_is_listed()
    {
        Assert.NotNull(_list.Judge("s", "other", ["a difference"]));
        Assert.Null(_list.Judge("s", "listed", ["a difference"]));
    }

    [Fact]
    public void A_listed_case_that_does_not_differ_fails()
    {
        Assert.NotNull(_list.Judge("s", "listed", []));
        Assert.Null(_list.Judge("s", "other", []));
    }

    [Theory]
    [InlineData("s\tcase")]
    [InlineData("s\tcase\t")]
    public void A_line_without_a_reason_is_refused(string line) => Assert.Throws<InvalidDataException>(() => ExceptionList.Parse([line]));

    [Fact]
    public void Every_exception_is_a_case_that_is_played()
    {
        var played = new Dictionary<string, IEnumerable<TheoryDataRow<string>>>
        {
            ["http-api-examples"] = HttpExampleTests.Cases,
            ["cli-cases"] = CliCaseTests.Cases,
            ["tool-cases"] = ToolCaseTests.Cases,
            ["wire-cases"] = WireCaseTests.Cases,
            ["transcripts"] = MarchTranscriptTests.Cases,
            ["transcripts-2026-07"] = JulyTranscriptTests.Cases,
        };
        Assert.DoesNotContain(ExceptionList.Current.Reasons.Keys, entry => played[entry.Suite].All(row => row.Data != entry.Case));
    }

    [Fact]
    public void A_case_that_is_named_twice_is_refused() =>
        Assert.Throws<InvalidDataException>(() => ExceptionList.Parse(["s\ta\tone", "s\ta\ttwo"]));
}
