namespace Continuum.Testing.Kills;

/// <summary>
/// A node as a process, with a function that answers an event with a text whose last word is the event, triggered and
/// answering as <see cref="KillPlan"/> says. All its starts have the same port and the same data.
/// </summary>
public interface IKilledNode
{
    /// <summary>Where its broker listens.</summary>
    int MqttPort { get; }

    /// <summary>What it says of its events.</summary>
    NodeReading Reading { get; }

    /// <summary>
    /// Whether the kills so far destroyed anything that was not asked to be kept: before they did, they prove nothing.
    /// A process's kill does by itself.
    /// </summary>
    bool HasDestroyed => true;

    /// <summary>Starts the process, and does not wait for it.</summary>
    void Launch();

    /// <summary>Completes when the node takes work; fails when the process ends before.</summary>
    Task ReadyAsync();

    /// <summary>SIGKILL; completes when the process is gone.</summary>
    Task KillAsync();
}
