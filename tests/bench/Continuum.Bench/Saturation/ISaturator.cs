namespace Continuum.Bench.Saturation;

/// <summary>One way of getting as many events answered as it can, several at once.</summary>
internal interface ISaturator
{
    /// <summary>As it is called in the report.</summary>
    string Name { get; }

    /// <summary>Gets events answered for about so long, and returns how many; none is under way afterwards.</summary>
    Task<long> RunAsync(TimeSpan duration, CancellationToken cancellationToken);
}
