namespace Continuum.Agent.Outbox;

/// <summary>Why a message for another broker is not sent, as the ledger and the metrics say it.</summary>
internal static class DropReasons
{
    /// <summary>The route's own bound in bytes.</summary>
    public const string Full = "full";

    /// <summary>The bound in bytes of all routes.</summary>
    public const string TotalFull = "total-full";

    /// <summary>It waited longer than the route or its publisher allows.</summary>
    public const string Expired = "expired";

    /// <summary>It is larger than all that may wait, or than the other broker takes.</summary>
    public const string TooLarge = "too-large";

    /// <summary>The other broker does not take it.</summary>
    public const string Refused = "refused";

    /// <summary>QoS 0, and the disk is slower than its publishers.</summary>
    public const string Busy = "busy";
}
