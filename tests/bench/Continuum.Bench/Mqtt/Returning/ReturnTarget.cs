namespace Continuum.Bench.Mqtt.Returning;

/// <summary>A broker that can be killed and started again with its ports and state.</summary>
/// <param name="Broker">As it runs now.</param>
/// <param name="PrepareAsync">Before it is killed: has it write its sessions where it does not by itself.</param>
/// <param name="KillAsync">SIGKILL.</param>
/// <param name="Launch">Starts it again; completes before it listens.</param>
internal sealed record ReturnTarget(
    Func<BrokerUnderTest> Broker, Func<Task> PrepareAsync, Func<Task> KillAsync, Action Launch);
