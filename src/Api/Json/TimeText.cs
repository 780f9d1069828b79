using System.Globalization;

namespace Cagent.Api.Json;

/// <summary>Times as the protocol writes them: RFC 3339 in the server's zone, with as many digits of the fraction as are needed (http-api §3.6).</summary>
internal static class TimeText
{
    public static string Precise(DateTimeOffset time)
    {
        var local = TimeZoneInfo.ConvertTime(time, TimeZoneInfo.Local);
        return local.ToString(local.Offset == TimeSpan.Zero ? "yyyy-MM-ddTHH:mm:ss.FFFFFFFZ" : "yyyy-MM-ddTHH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture);
    }
}
