namespace Cagent.Benchmarks.Reporting;

/// <summary>Collects the rows, shows each as it comes and all of them at the end.</summary>
internal sealed class Report(TextWriter output)
{
    private readonly List<Row> _rows = [];

    public bool HasFailed { get; private set; }

    public void Add(Row row)
    {
        _rows.Add(row);
        output.WriteLine(
            $"{row.Work} · {row.Measure}: {Figures.Format(row.Server)}" + (row.Relay is { } relay ? $" (relay {Figures.Format(relay)})" : "") + Verdict(row, ", "));
    }

    /// <summary>Says something that belongs to no figure.</summary>
    public void Note(string text) => output.WriteLine("  " + text);

    public void Fail(IBenchmark benchmark, Exception failure)
    {
        HasFailed = true;
        output.WriteLine($"{benchmark.Name} could not be measured: {failure.GetType().Name}: {failure.Message}");
    }

    public void WriteTable()
    {
        output.WriteLine();
        output.WriteLine("| work | figure | server | relay | ratio | to reach | |");
        output.WriteLine("| --- | --- | ---: | ---: | ---: | --- | --- |");
        foreach (var row in _rows)
        {
            var relay = row.Relay is { } figure ? Figures.Format(figure) : "";
            var ratio = row.Relay is > 0 and var limit ? Figures.Format(row.Server / limit) : "";
            output.WriteLine($"| {row.Work} | {row.Measure} | {Figures.Format(row.Server)} | {relay} | {ratio} | {row.Goal.Text} | {Verdict(row, "")} |");
        }
    }

    private static string Verdict(Row row, string before) => row.Goal == Goal.None ? "" : before + (row.IsMet ? "met" : "missed");
}
