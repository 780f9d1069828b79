using Cagent.Events;

namespace Cagent.Api.Streaming;

/// <summary>What a stream shows and when it is over.</summary>
internal interface IFrameFilter
{
    bool Shows(EventFrame frame);

    StreamEnd EndsWith(EventFrame frame);
}

/// <summary>Whether a frame is the last of a stream.</summary>
internal enum StreamEnd
{
    /// <summary>More follows.</summary>
    No,

    /// <summary>It is over, but a title may still come.</summary>
    AfterTitle,

    /// <summary>It is over.</summary>
    Now,
}

/// <summary>Everything, until the session is gone.</summary>
internal sealed class AllFrames : IFrameFilter
{
    public static readonly AllFrames Instance = new();

    public bool Shows(EventFrame frame) => true;

    public StreamEnd EndsWith(EventFrame frame) => (frame.Flags & EventFlags.SessionExited) != 0 ? StreamEnd.Now : StreamEnd.No;
}

/// <summary>The events of one run, and titles.</summary>
internal sealed class RunFrames(string runId) : IFrameFilter
{
    private bool _ended;

    public bool Shows(EventFrame frame) => (frame.Flags & EventFlags.Title) != 0 || frame.RunId == runId;

    public StreamEnd EndsWith(EventFrame frame)
    {
        if ((frame.Flags & EventFlags.SessionExited) != 0 || (_ended && (frame.Flags & EventFlags.Title) != 0))
        {
            return StreamEnd.Now;
        }

        if ((frame.Flags & EventFlags.RunEnded) == 0 || frame.RunId != runId)
        {
            return StreamEnd.No;
        }

        _ended = true;
        return (frame.Flags & EventFlags.TitlePending) != 0 ? StreamEnd.AfterTitle : StreamEnd.Now;
    }
}
