namespace Continuum.Isolation.Guest;

/// <summary>One promise of isolation, checked in the guest.</summary>
/// <param name="Name">A sentence that says the promise; also the test's name on the host.</param>
/// <param name="RunAsync">Throws when the promise is not kept.</param>
internal sealed record Scenario(string Name, Func<Sandboxes, Task> RunAsync);
