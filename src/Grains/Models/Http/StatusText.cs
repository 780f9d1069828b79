using Microsoft.AspNetCore.WebUtilities;

namespace Cagent.Models.Http;

/// <summary>Status phrases as clients of the reference see them in error texts.</summary>
internal static class StatusText
{
    public static string Of(int status) => status switch
    {
        413 => "Request Entity Too Large",
        414 => "Request URI Too Long",
        416 => "Requested Range Not Satisfiable",
        418 => "I'm a teapot",
        422 => "Unprocessable Entity",
        _ => ReasonPhrases.GetReasonPhrase(status),
    };
}
