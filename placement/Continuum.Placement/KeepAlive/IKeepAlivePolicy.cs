namespace Continuum.Placement.KeepAlive;

/// <summary>Decides for one function when it is warm between its calls. Not for several threads at once.</summary>
public interface IKeepAlivePolicy
{
    /// <summary>What holds after the call that ended last.</summary>
    KeepAliveWindow Window { get; }

    /// <summary>Takes note of a call.</summary>
    /// <param name="idle">From the end of the call before to its start; zero or more.</param>
    void Observe(TimeSpan idle);
}
