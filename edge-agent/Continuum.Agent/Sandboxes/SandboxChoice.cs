using Continuum.Sandbox;

namespace Continuum.Agent.Sandboxes;

/// <summary>What isolates functions on this node.</summary>
/// <param name="Host">The sandboxes.</param>
/// <param name="Kinds">Their kinds, the one that functions get first.</param>
/// <param name="Detail">For people: the KVM that was found, or why there is none.</param>
internal sealed record SandboxChoice(ISandboxHost Host, IReadOnlyList<string> Kinds, string Detail);
