namespace Continuum.Link;

/// <summary>There is no connection, or it was lost before the answer: whether the call took effect is not
/// known.</summary>
public sealed class LinkUnavailableException : LinkException
{
    /// <summary>Says why there is no connection.</summary>
    public LinkUnavailableException(string message, Exception? inner = null)
        : base(LinkErrorCode.Unavailable, message, inner)
    {
    }
}
