using Continuum.Contracts.Functions;

namespace Continuum.Grains.Namespaces;

/// <summary>What is needed to bring an invocation to a function.</summary>
/// <param name="Function">The function.</param>
/// <param name="Nodes">The nodes that carry it, in the order of preference.</param>
/// <param name="Timeout">How long it may take.</param>
public sealed record FunctionAddress(FunctionKey Function, IReadOnlyList<string> Nodes, TimeSpan Timeout);
