using Continuum.Bench.Reporting;

namespace Continuum.Bench.Contenders;

/// <summary>One way of getting an event answered, one at a time.</summary>
internal interface IContender
{
    /// <summary>As it is called in the report.</summary>
    string Name { get; }

    /// <summary>Gets events answered, one after the other, and checks every answer.</summary>
    /// <param name="count">How many.</param>
    /// <param name="samples">Takes how long each took, from the event's sending to its answer's end.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    Task RunAsync(int count, SampleSet samples, CancellationToken cancellationToken);
}
