using Cagent.Conformance.Tests.Recorded;

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
    public void A_case_that_is_named_twice_is_refused() =>
        Assert.Throws<InvalidDataException>(() => ExceptionList.Parse(["s\ta\tone", "s\ta\ttwo"]));
}
