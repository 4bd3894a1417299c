namespace Continuum.Contracts.Invocations;

/// <summary>
/// How large events and answers may be: the limits of the Lambda Runtime API, so that functions move freely.
/// </summary>
public static class PayloadLimits
{
    /// <summary>6 MiB and the 100 bytes that Lambda grants beside it.</summary>
    public const int MaxResponseBytes = (6 * 1024 * 1024) + 100;

    /// <summary>6 MiB.</summary>
    public const int MaxRequestBytes = 6 * 1024 * 1024;
}
