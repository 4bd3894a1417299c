namespace Continuum.Link;

/// <summary>The agent link failed.</summary>
public class LinkException : Exception
{
    /// <summary>Names the failure.</summary>
    public LinkException(LinkErrorCode code, string message, Exception? inner = null)
        : base(message, inner) => Code = code;

    /// <summary>What went wrong.</summary>
    public LinkErrorCode Code { get; }
}
