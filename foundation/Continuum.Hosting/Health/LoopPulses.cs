using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Continuum.Hosting.Health;

/// <summary>All loops of the process whose standstill means that it must be restarted.</summary>
/// <param name="clock">Measures the silences.</param>
public sealed class LoopPulses(TimeProvider clock) : IHealthCheck
{
    private ImmutableArray<LoopPulse> _pulses = [];

    /// <summary>Registers a loop when it begins.</summary>
    /// <param name="name">What it is called in the health report.</param>
    /// <param name="maxSilence">How long it may go without a beat.</param>
    public LoopPulse Add(string name, TimeSpan maxSilence)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(maxSilence, TimeSpan.Zero);
        LoopPulse pulse = new(name, maxSilence, clock);
        ImmutableInterlocked.Update(ref _pulses, pulses => pulses.Add(pulse));
        return pulse;
    }

    /// <summary>Forgets a loop that has ended as it should.</summary>
    /// <param name="pulse">What <see cref="Add"/> returned.</param>
    public void Remove(LoopPulse pulse) => ImmutableInterlocked.Update(ref _pulses, pulses => pulses.Remove(pulse));

    /// <summary>Unhealthy when a loop has been silent for too long, naming each.</summary>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        string[] stuck =
        [
            .. _pulses
                .Select(pulse => (pulse.Name, pulse.MaxSilence, pulse.Silence))
                .Where(pulse => pulse.Silence > pulse.MaxSilence)
                .Select(pulse => string.Create(CultureInfo.InvariantCulture,
                    $"{pulse.Name} has been silent for {pulse.Silence.TotalSeconds:0.#} s, "
                    + $"{pulse.MaxSilence.TotalSeconds:0.#} s are allowed")),
        ];
        return Task.FromResult(stuck.Length == 0
            ? HealthCheckResult.Healthy($"{_pulses.Length} loops alive")
            : HealthCheckResult.Unhealthy(string.Join("; ", stuck)));
    }
}
