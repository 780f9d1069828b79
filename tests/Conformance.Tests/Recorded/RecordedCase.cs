namespace Cagent.Conformance.Tests.Recorded;

/// <summary>Runs a recorded case and holds it against the exception list.</summary>
internal static class RecordedCase
{
    /// <summary>Suites whose differences are not sorted into defects and deviations yet: they run on request only.</summary>
    private static readonly string[] Unsettled = ["transcripts", "transcripts-2026-07"];

    /// <summary>Which of those run: <c>all</c>, or names separated by commas.</summary>
    private static readonly string Chosen = Environment.GetEnvironmentVariable("CAGENT_RECORDED") ?? "";

    /// <summary>Rows of a theory that carry the name of their case.</summary>
    public static IEnumerable<TheoryDataRow<string>> Rows(string suite, IEnumerable<string> names) =>
        names.Select(name => new TheoryDataRow<string>(name) { TestDisplayName = $"{suite}: {name}" }.WithTrait("case", name));

    /// <summary>Fails when the case differs without being on the list, or is on the list without differing.</summary>
    public static async Task CheckAsync(string suite, string name, Func<Task<IReadOnlyList<string>>> run)
    {
        Assert.SkipUnless(
            !Unsettled.Contains(suite) || Chosen == "all" || Chosen.Split(',').Contains(suite),
            $"runs on request (CAGENT_RECORDED={suite} or all): not every difference is sorted into defects and deviations yet");
        IReadOnlyList<string> mismatches;
        try
        {
            mismatches = await run();
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            // Whatever breaks a case is a difference: the list has to be able to name it.
            mismatches = [$"{failure.GetType().Name}: {failure.Message}\n{failure.StackTrace}"];
        }

        if (ExceptionList.Current.Judge(suite, name, mismatches) is { } verdict)
        {
            Assert.Fail(verdict);
        }
    }
}
