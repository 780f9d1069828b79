using System.Reflection;
using System.Runtime.InteropServices;

namespace Cagent.Models;

/// <summary>How this program names itself to providers, with the words that the reference uses for systems and processors.</summary>
internal static class ProductIdentity
{
    public static string Version { get; } = ReadVersion();

    public static string OperatingSystem { get; } =
        System.OperatingSystem.IsWindows() ? "windows" : System.OperatingSystem.IsMacOS() ? "darwin" : "linux";

    public static string Architecture { get; } = RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        System.Runtime.InteropServices.Architecture.X86 => "386",
        var other => other.ToString().ToLowerInvariant(),
    };

    public static string UserAgent { get; } = $"Cagent/{Version} ({OperatingSystem}; {Architecture})";

    private static string ReadVersion()
    {
        var text = typeof(ProductIdentity).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
        var plus = text.IndexOf('+', StringComparison.Ordinal);
        return plus < 0 ? text : text[..plus];
    }
}
