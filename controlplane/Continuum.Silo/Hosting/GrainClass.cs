using Continuum.Silo.Activations;
using Orleans;

namespace Continuum.Silo.Hosting;

/// <summary>A grain class, as generated code registers it.</summary>
/// <param name="TypeName">The name of the type in keys and storage.</param>
/// <param name="Interfaces">The grain interfaces the class implements.</param>
/// <param name="Reentrant">True when all its calls interleave.</param>
/// <param name="Create">Constructs a grain.</param>
public sealed record GrainClass(
    string TypeName, IReadOnlyList<Type> Interfaces, bool Reentrant, Func<GrainConstruction, Grain> Create);
