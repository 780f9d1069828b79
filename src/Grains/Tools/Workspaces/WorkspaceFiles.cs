using Microsoft.Win32.SafeHandles;

namespace Cagent.Tools.Workspaces;

/// <summary>Reads and writes files of a workspace. What was opened is checked again: a link may have changed since its path was.</summary>
internal sealed class WorkspaceFiles(Workspace workspace)
{
    private const UnixFileMode NewFile = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode NewDirectory = NewFile | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Opens a file.</summary>
    /// <param name="path">As named by the model.</param>
    /// <exception cref="OutsideWorkspaceException">It lies outside.</exception>
    /// <exception cref="IOException">Also for directories and special files.</exception>
    public FileStream OpenRead(string path)
    {
        var full = workspace.Resolve(path);
        if (Directory.Exists(full))
        {
            throw new FileAccessException(FileErrors.IsDirectory);
        }

        if (FileKinds.IsSpecial(full))
        {
            throw new FileAccessException(FileErrors.NotRegular);
        }

        EnsureParentIsDirectory(full);
        FileStream stream = new(full, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        try
        {
            EnsureInside(stream.SafeFileHandle, path);
            return stream;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>The content of a file.</summary>
    /// <exception cref="FileAccessException">It is longer than <paramref name="maxBytes"/>.</exception>
    public byte[] Read(string path, long maxBytes)
    {
        using var stream = OpenRead(path);
        if (stream.Length > maxBytes)
        {
            throw new FileAccessException($"the file has {stream.Length} bytes; at most {maxBytes} can be read at once. Search in it instead");
        }

        using MemoryStream content = new((int)stream.Length);
        stream.CopyTo(content);
        return content.ToArray();
    }

    /// <summary>Creates a file or replaces its content as a whole: nobody sees half of it. The mode of an existing file is kept, links are
    /// written through.</summary>
    public void Write(string path, ReadOnlySpan<byte> content)
    {
        var target = Workspace.RealPath(workspace.Resolve(path));
        if (Directory.Exists(target))
        {
            throw new FileAccessException(FileErrors.IsDirectory);
        }

        if (FileKinds.IsSpecial(target))
        {
            throw new FileAccessException(FileErrors.NotRegular);
        }

        var mode = ModeOf(target);
        var temporary = Path.Combine(Path.GetDirectoryName(target)!, $".{Guid.NewGuid():N}.tmp");
        try
        {
            using (FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                EnsureInside(stream.SafeFileHandle, path);
                stream.Write(content);
            }

            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(temporary, mode);
            }

            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Creates a directory with those above it.</summary>
    public void CreateDirectory(string path) => CreateFullDirectory(workspace.Resolve(path));

    /// <summary>Creates the directories above a file.</summary>
    public void CreateParent(string path)
    {
        var full = workspace.FullPath(path);
        if (!Directory.Exists(full))
        {
            CreateFullDirectory(workspace.Resolve(Path.GetDirectoryName(full)!));
        }
    }

    /// <summary>Removes an empty directory; never a file or a link.</summary>
    public void RemoveDirectory(string path)
    {
        var full = workspace.Resolve(path);
        DirectoryInfo directory = new(full);
        if (directory.LinkTarget is not null || File.Exists(full))
        {
            throw new FileAccessException(FileErrors.NotDirectory);
        }

        EnsureParentIsDirectory(full);
        if (full == workspace.Root && !directory.EnumerateFileSystemInfos().Any())
        {
            throw new FileAccessException("it is the working directory");
        }

        directory.Delete(recursive: false);
    }

    /// <summary>Whether there is something behind a path, links followed: to the runtime a link that leads nowhere is a file.</summary>
    /// <exception cref="IOException">Too many links.</exception>
    public static bool Exists(string full) => Path.Exists(Workspace.RealPath(full));

    /// <summary>Says why there is nothing behind a path.</summary>
    /// <exception cref="IOException">There is neither a file nor a directory.</exception>
    public static void EnsureExists(string full)
    {
        if (Exists(full))
        {
            return;
        }

        EnsureParentIsDirectory(full);
        // Knows names that are too long.
        _ = File.GetAttributes(full);
        throw new FileNotFoundException();
    }

    /// <summary>The runtime reports a file in place of a directory as something that is missing.</summary>
    private static void EnsureParentIsDirectory(string full)
    {
        for (var above = Path.GetDirectoryName(full); above is not null && !Directory.Exists(above); above = Path.GetDirectoryName(above))
        {
            if (File.Exists(Workspace.RealPath(above)))
            {
                throw new IOException(FileErrors.NotDirectory, FileErrors.NotDirectoryNumber);
            }
        }
    }

    private static void CreateFullDirectory(string full)
    {
        for (var above = full; above is not null && !Directory.Exists(above); above = Path.GetDirectoryName(above))
        {
            if (Path.Exists(above))
            {
                throw new FileAccessException(Exists(above) ? FileErrors.NotDirectory : FileErrors.Exists) { Obstacle = above };
            }
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(full);
        }
        else
        {
            Directory.CreateDirectory(full, NewDirectory);
        }
    }

    private static UnixFileMode ModeOf(string file) => !OperatingSystem.IsWindows() && File.Exists(file) ? File.GetUnixFileMode(file) : NewFile;

    private void EnsureInside(SafeFileHandle handle, string path)
    {
        if (OperatingSystem.IsLinux()
            && new FileInfo($"/proc/self/fd/{handle.DangerousGetHandle()}").LinkTarget is { } opened && !workspace.Contains(opened))
        {
            throw new OutsideWorkspaceException(path);
        }
    }
}
