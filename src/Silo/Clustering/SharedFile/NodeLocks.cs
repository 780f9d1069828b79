namespace Cagent.Silo.Clustering.SharedFile;

/// <summary>Tells living processes from dead ones: each holds a lock beside the session database, and the system drops it however the process
/// ends. A process that hangs keeps its lock: it is the probes that find it.</summary>
internal sealed class NodeLocks(string databasePath)
{
    /// <summary>Takes the lock of this process; held until disposed.</summary>
    public IDisposable Take(SiloAddress node) => new FileStream(
        PathOf(node), FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);

    /// <summary>Nobody holds the lock of that node: its process is gone.</summary>
    public bool IsAbandoned(SiloAddress node)
    {
        try
        {
            using var probe = new FileStream(PathOf(node), FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
            return true;
        }
        catch (FileNotFoundException)
        {
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Held; or something is wrong with the file, and then nothing is known about the process.
            return false;
        }
    }

    /// <summary>Removes what a dead process left.</summary>
    public void Remove(SiloAddress node)
    {
        try
        {
            File.Delete(PathOf(node));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // An empty file that disturbs nobody.
        }
    }

    // A generation is used by one process only, so no process ever opens a file that another one is about to remove.
    private string PathOf(SiloAddress node) => $"{databasePath}-node-{node.Endpoint.Port}-{node.Generation}";
}
