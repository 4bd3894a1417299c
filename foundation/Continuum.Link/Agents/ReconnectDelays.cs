namespace Continuum.Link.Agents;

/// <summary>
/// How long to wait before the next try: doubling up to a limit, the upper half of it left to chance, so that a fleet
/// that
/// lost its control plane at one moment does not come back at one moment.
/// </summary>
internal sealed class ReconnectDelays(AgentLinkOptions options, Random random)
{
    // 2^20 times any sensible first delay is past any sensible limit; more would overflow.
    private const int MaxDoublings = 20;

    /// <summary>The wait after a failure that so many others came before, in a row.</summary>
    public TimeSpan Next(int failures, bool refused)
    {
        TimeSpan full = refused
            ? options.RefusedDelay
            : TimeSpan.FromTicks(Math.Min(
                options.MaxDelay.Ticks,
                (long)(options.FirstDelay.Ticks * Math.Pow(2, Math.Min(failures, MaxDoublings)))));
        return full * (0.5 + (random.NextDouble() / 2));
    }
}
