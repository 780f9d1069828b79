using System.Text.Json.Nodes;
using Cagent.Conformance.Tests.Recorded;

namespace Cagent.Conformance.Tests.Examples;

/// <summary>Every case of the HTTP examples.</summary>
public sealed class HttpExampleTests(Laboratory laboratory)
{
    private const string Suite = "http-api-examples";

    private static readonly Dictionary<string, JsonObject> Examples = RecordedFile.Read("http-api-examples.json").AsArray()
        .ToDictionary(example => example!["name"]!.GetValue<string>(), example => example!.AsObject());

    /// <summary>One row a case.</summary>
    public static IEnumerable<TheoryDataRow<string>> Cases => RecordedCase.Rows(Suite, Examples.Keys);

    [Theory]
    [MemberData(nameof(Cases))]
    public Task An_answer_has_the_recorded_shape(string name) => RecordedCase.CheckAsync(Suite, name, () =>
        ExampleRun.PlayAsync(laboratory, Examples[name], TestContext.Current.CancellationToken));
}
