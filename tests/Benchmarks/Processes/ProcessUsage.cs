using System.Globalization;

namespace Cagent.Benchmarks.Processes;

/// <summary>What a process has used, as the kernel counts it.</summary>
internal sealed class ProcessUsage(int id)
{
    /// <summary>Linux counts in hundredths of a second towards programs, on every architecture.</summary>
    private const double MillisecondsPerTick = 10;

    /// <summary>CPU time since its start, user and system.</summary>
    public double CpuMilliseconds
    {
        get
        {
            // The name of the program, in brackets, may hold anything; fields 14 and 15 are counted from behind it.
            var text = File.ReadAllText($"/proc/{id}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (Number(fields[11]) + Number(fields[12])) * MillisecondsPerTick;
        }
    }

    /// <summary>Resident memory now.</summary>
    public long MemoryKiB
    {
        get
        {
            var line = File.ReadLines($"/proc/{id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            return Number(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2]);
        }
    }

    private static long Number(string text) => long.Parse(text.Trim(), CultureInfo.InvariantCulture);
}
