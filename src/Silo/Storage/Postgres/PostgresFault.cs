namespace Cagent.Silo.Storage.Postgres;

/// <summary>What a failure of the database means for what was attempted.</summary>
internal enum PostgresFault
{
    /// <summary>Not the database's failure.</summary>
    None,

    /// <summary>The server refused, for a reason that passes by itself; nothing was stored.</summary>
    Passing,

    /// <summary>The connection was not made, so nothing was sent.</summary>
    NotConnected,

    /// <summary>The answer was lost: whether it was stored is not known.</summary>
    AnswerLost,

    /// <summary>A row is there that must not be, or one is missing that a new row belongs to: another owner has changed the session.</summary>
    Conflict,

    /// <summary>A table or column is missing.</summary>
    Schema,

    /// <summary>The server refused, and will refuse again.</summary>
    Refused,
}
