namespace Continuum.Kvm.Guest;

/// <summary>One promise of the monitor, checked on a KVM.</summary>
/// <param name="Name">A sentence that says the promise; also the test's name on the host.</param>
/// <param name="Run">Throws when the promise is not kept.</param>
internal sealed record Scenario(string Name, Action<ScenarioHost> Run);
