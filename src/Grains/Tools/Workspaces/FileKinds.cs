using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Cagent.Tools.Workspaces;

/// <summary>Tells devices, pipes and sockets from files: opening one may block for ever or do something.</summary>
internal static class FileKinds
{
    private const int CurrentDirectory = -100;
    private const uint TypeField = 1;
    private const int ModeOffset = 28;
    private const int TypeMask = 0xF000;
    private const int RegularFile = 0x8000;
    private const int Directory = 0x4000;

    /// <summary>Whether the path (links followed) is neither a file nor a directory. False where the system cannot tell.</summary>
    public static bool IsSpecial(string path)
    {
        var status = new byte[256];
        try
        {
            if (Statx(CurrentDirectory, path, 0, TypeField, status) != 0)
            {
                return false;
            }
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }

        return (BinaryPrimitives.ReadUInt16LittleEndian(status.AsSpan(ModeOffset)) & TypeMask) is not (RegularFile or Directory);
    }

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(
        int directory, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, [Out] byte[] status);
}
