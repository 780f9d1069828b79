namespace Cagent.Testing;

/// <summary>Assembly fixture that lets the suites of a machine run one after the other, however they are started: all of them share its cores,
/// and some of them measure.</summary>
public sealed class SuiteTurn : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly FileStream _turn = Take();

    /// <summary>Lets the next suite begin.</summary>
    public void Dispose() => _turn.Dispose();

    private static FileStream Take()
    {
        // The system gives the lock back when a process ends, in whatever way.
        var path = Path.Combine(Path.GetTempPath(), $"cagent-tests-{Environment.UserName}.lock");
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path))
            {
                // Another suite has it. There is nothing to be told by, so it is asked for again.
                Thread.Sleep(Pause);
            }
        }
    }
}
