using System.ComponentModel.DataAnnotations;

namespace Continuum.Silo.Hosting;

/// <summary>How long the embedded silo waits and how much it lets wait.</summary>
public sealed class EmbeddedSiloOptions
{
    /// <summary>
    /// Seconds without a call after which a grain is deactivated. Orleans' default is the same 15 minutes.
    /// </summary>
    [Range(1, 7 * 86_400)]
    public int IdleAgeSeconds { get; set; } = 900;

    /// <summary>Seconds between two searches for idle grains.</summary>
    [Range(1, 3_600)]
    public int IdleSweepSeconds { get; set; } = 60;

    /// <summary>Seconds a caller waits for an answer; also what activating and deactivating a grain may take.</summary>
    [Range(1, 3_600)]
    public int ResponseTimeoutSeconds { get; set; } = 30;

    /// <summary>Seconds that grains have to finish when the silo stops.</summary>
    [Range(1, 600)]
    public int StopTimeoutSeconds { get; set; } = 20;

    /// <summary>
    /// Calls that may wait for one grain or observer; further ones throw <c>LimitExceededException</c>.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MaxWaitingCalls { get; set; } = 10_000;

    internal TimeSpan IdleAge => TimeSpan.FromSeconds(IdleAgeSeconds);

    internal TimeSpan IdleSweep => TimeSpan.FromSeconds(IdleSweepSeconds);

    internal TimeSpan ResponseTimeout => TimeSpan.FromSeconds(ResponseTimeoutSeconds);

    internal TimeSpan StopTimeout => TimeSpan.FromSeconds(StopTimeoutSeconds);
}
