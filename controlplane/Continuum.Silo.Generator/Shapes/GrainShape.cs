using System.Collections.Immutable;

namespace Continuum.Silo.Generator.Shapes;

/// <summary>One grain interface or class: the code made from it, or what is wrong with it.</summary>
internal sealed class GrainShape : IEquatable<GrainShape>
{
    /// <summary>The type's full name, with global:: in front; unique in the assembly.</summary>
    public string FullName { get; set; } = "";

    /// <summary>True for a grain class, false for an interface.</summary>
    public bool IsClass { get; set; }

    /// <summary>The generated type, empty for classes.</summary>
    public string Code { get; set; } = "";

    /// <summary>The expression that registers it with the module.</summary>
    public string Registration { get; set; } = "";

    /// <summary>The grain interfaces a class implements.</summary>
    public ImmutableArray<string> Interfaces { get; set; } = ImmutableArray<string>.Empty;

    /// <summary>What is wrong; nothing is generated when this is not empty.</summary>
    public ImmutableArray<GrainProblem> Problems { get; set; } = ImmutableArray<GrainProblem>.Empty;

    /// <summary>What to report when another class has one of the interfaces too; null for interfaces.</summary>
    public GrainProblem? SameInterface { get; set; }

    public bool Equals(GrainShape? other) =>
        other is not null && FullName == other.FullName && Code == other.Code && Registration == other.Registration
        && Interfaces.SequenceEqual(other.Interfaces) && Problems.SequenceEqual(other.Problems)
        && Equals(SameInterface, other.SameInterface);

    public override bool Equals(object? obj) => Equals(obj as GrainShape);

    public override int GetHashCode() => FullName.GetHashCode();
}
