namespace Continuum.Images.Transfer;

/// <summary>How persistently a transfer is resumed.</summary>
public sealed record TransferOptions
{
    /// <summary>Attempts in a row without one new byte before the transfer fails.</summary>
    public int AttemptsWithoutProgress { get; init; } = 5;

    /// <summary>Wait before the second attempt; it doubles with each that brings nothing.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest wait between two attempts.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(10);
}
