using System.Text;

namespace Cagent.Api.Logging;

/// <summary>A log file for its owner alone, moved aside before it passes 10 MiB; three older ones are kept.</summary>
internal sealed class RotatingFileLines : ILogLines
{
    private const long MaxBytes = 10 * 1024 * 1024;
    private const int Backups = 3;

    private readonly Lock _lock = new();
    private readonly string _path;

    /// <summary>Null while it cannot be opened.</summary>
    private FileStream? _file;

    private RotatingFileLines(string path)
    {
        _path = path;
        _file = OpenFile(path);
    }

    /// <summary>Null when the file cannot be written.</summary>
    public static RotatingFileLines? Open(string path)
    {
        try
        {
            if (Path.GetDirectoryName(path) is { Length: > 0 } directory && !Directory.Exists(directory))
            {
                CreateDirectory(directory);
            }

            return new RotatingFileLines(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Writes a line; to the standard error output when the file does not take it. Whoever logs is not told.</summary>
    public void Write(string line)
    {
        var bytes = Encoding.UTF8.GetBytes(line + "\n");
        lock (_lock)
        {
            try
            {
                _file ??= OpenFile(_path);
                if (_file.Length > 0 && _file.Length + bytes.Length > MaxBytes)
                {
                    Rotate(_file);
                    _file = OpenFile(_path);
                }

                _file.Write(bytes);
                _file.Flush();
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                _file?.Dispose();
                _file = null;
                Console.Error.WriteLine(line);
            }
        }
    }

    public void Dispose() => _file?.Dispose();

    private void Rotate(FileStream file)
    {
        file.Dispose();
        for (var i = Backups - 1; i >= 1; i--)
        {
            if (File.Exists($"{_path}.{i}"))
            {
                File.Move($"{_path}.{i}", $"{_path}.{i + 1}", overwrite: true);
            }
        }

        if (File.Exists(_path))
        {
            File.Move(_path, _path + ".1", overwrite: true);
        }
    }

    private static void CreateDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static FileStream OpenFile(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }
}
