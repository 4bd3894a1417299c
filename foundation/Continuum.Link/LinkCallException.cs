namespace Continuum.Link;

/// <summary>One call failed; the link goes on. Handlers throw it to answer with a code of their choice.</summary>
public sealed class LinkCallException : LinkException
{
    /// <summary>Names the failure.</summary>
    public LinkCallException(LinkErrorCode code, string message, Exception? inner = null)
        : base(code, message, inner)
    {
    }
}
