namespace Cagent.Conformance.Tests.Recorded;

/// <summary>Runs a recorded case and holds it against the exception list.</summary>
internal static class RecordedCase
{
    /// <summary>Rows of a theory that carry the name of their case.</summary>
    public static IEnumerable<TheoryDataRow<string>> Rows(string suite, IEnumerable<string> names) =>
        names.Select(name => new TheoryDataRow<string>(name) { TestDisplayName = $"{suite}: {name}" }.WithTrait("case", name));

    /// <summary>Fails when the case differs without being on the list, or is on the list without differing, and in any case when the server breaks off
    /// or is silent.</summary>
    public static async Task CheckAsync(string suite, string name, Func<Task<IReadOnlyList<string>>> run)
    {
        IReadOnlyList<string> mismatches;
        try
        {
            mismatches = await run();
        }
        catch (Exception failure) when (failure is not (HttpRequestException or IOException or TimeoutException or OperationCanceledException))
        {
            // Whatever else breaks a case is a difference that the list can name; a server that does not answer is none.
            mismatches = [$"{failure.GetType().Name}: {failure.Message}\n{failure.StackTrace}"];
        }

        if (ExceptionList.Current.Judge(suite, name, mismatches) is { } verdict)
        {
            Assert.Fail(verdict);
        }
    }
}
