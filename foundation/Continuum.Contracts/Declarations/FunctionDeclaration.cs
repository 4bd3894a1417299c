using Continuum.Contracts.Functions;

namespace Continuum.Contracts.Declarations;

/// <summary>
/// A function as its team declared it, defaults filled in. Two declarations are equal when their canonical JSON is:
/// the order of labels and environment variables does not count, the order of lists does.
/// </summary>
public sealed record FunctionDeclaration
{
    /// <summary>The format's version, the value of <c>apiVersion</c>.</summary>
    public const string ApiVersion = "continuum.dev/v1";

    /// <summary>The value of <c>kind</c>.</summary>
    public const string Kind = "Function";

    /// <summary>Name, namespace and labels.</summary>
    public required FunctionMetadata Metadata { get; init; }

    /// <summary>What it runs, what starts it and what it asks for.</summary>
    public required FunctionSpec Spec { get; init; }

    /// <summary>The function's address.</summary>
    public FunctionKey ToKey() => new(Metadata.Namespace, Metadata.Name);

    /// <summary>Whether the canonical JSON of both is the same.</summary>
    public bool Equals(FunctionDeclaration? other) =>
        ReferenceEquals(this, other)
        || (other is not null
            && DeclarationJson.Canonical(this).AsSpan().SequenceEqual(DeclarationJson.Canonical(other)));

    /// <summary>A hash of the canonical JSON.</summary>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(DeclarationJson.Canonical(this));
        return hash.ToHashCode();
    }
}
