using System.Text;
using System.Text.Json.Serialization;
using Continuum.Contracts.Declarations;
using Continuum.Grains.Nodes;

namespace Continuum.Grains.Namespaces;

/// <summary>A function's version as its namespace places it.</summary>
/// <param name="Name">The function's name.</param>
/// <param name="Version">The version's name.</param>
/// <param name="DeclarationJson">The declaration's canonical JSON.</param>
/// <param name="ImageDigest">The image's manifest digest.</param>
public sealed record PlacedFunction(string Name, string Version, string DeclarationJson, string ImageDigest)
{
    private FunctionDeclaration? _declaration;

    /// <summary>When this version was placed first.</summary>
    public DateTimeOffset PlacedAt { get; init; }

    /// <summary>The nodes that carry it and why each, in the order of preference.</summary>
    public IReadOnlyList<PlacedNode> Nodes { get; init; } = [];

    /// <summary>
    /// How long it took when that was last known, by whichever version, or null: a restart of the control plane and
    /// times without events are no reason to take it for quick.
    /// </summary>
    public ExecutionTime? Execution { get; init; }

    /// <summary>The declaration, read once.</summary>
    [JsonIgnore]
    public FunctionDeclaration Declaration =>
        _declaration ??= Contracts.Declarations.DeclarationJson.Read(Encoding.UTF8.GetBytes(DeclarationJson));
}
